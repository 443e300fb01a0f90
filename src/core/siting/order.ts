/** The k-th smallest of `values` (counted from 1), found by quickselect; `values` is reordered. */
export function smallestOf(values: Float64Array, k: number): number {
  let [low, high] = [0, values.length - 1];
  const target = k - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const swap = values[left]!;
      values[left++] = values[right]!;
      values[right--] = swap;
    }
    if (target <= right) high = right;
    else if (target >= left) low = left;
    else break;
  }
  return values[target]!;
}
