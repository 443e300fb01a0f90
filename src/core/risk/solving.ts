/** Dense linear algebra of some hundreds of unknowns, row by row in one array. */

interface Side {
  basis: readonly { at: readonly number[]; by: readonly number[] }[];
  start: number;
}

/** Adds what a table of two terms' codes means for their coefficients to the upper half of `system`. */
export function addTransposed(table: Float64Array, left: Side, right: Side, system: Float64Array, size: number): void {
  const width = right.basis.length;
  left.basis.forEach((one, a) => {
    for (let b = 0; b < width; b++) {
      const weight = table[a * width + b]!;
      if (weight === 0) continue;
      const other = right.basis[b]!;
      for (let i = 0; i < one.at.length; i++) {
        const row = (left.start + one.at[i]!) * size + right.start;
        const by = weight * one.by[i]!;
        for (let j = 0; j < other.at.length; j++) {
          const cell = row + other.at[j]!;
          system[cell] = system[cell]! + by * other.by[j]!;
        }
      }
    }
  });
}

/** Cholesky factor of a symmetric positive matrix, into its lower half. @throws RangeError if it is not positive */
export function choleskyOf(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!;
      if (i !== j) a[row + j] = sum / a[other + j]!;
      else if (sum > 0) a[row + i] = Math.sqrt(sum);
      else throw new RangeError(`expected a positive matrix, got ${sum} at ${i} of ${n}`);
    }
  }
}

/** Solves by a Cholesky factor. */
export function solveBy(lower: Float64Array, n: number, pull: Float64Array): Float64Array {
  const out = Float64Array.from(pull);
  for (let i = 0; i < n; i++) {
    let sum = out[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * out[k]!;
    out[i] = sum / lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = out[i]! / lower[i * n + i]!;
    out[i] = value;
    for (let k = 0; k < i; k++) out[k] = out[k]! - lower[i * n + k]! * value;
  }
  return out;
}

/** Inverse of a lower triangle; the inverse of the whole matrix is its transpose times itself. */
export function inverseOfLower(lower: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  const row = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    row.fill(0);
    for (let k = 0; k < i; k++) {
      const by = lower[i * n + k]!;
      if (by === 0) continue;
      for (let j = 0; j <= k; j++) row[j] = row[j]! + by * out[k * n + j]!;
    }
    const pivot = 1 / lower[i * n + i]!;
    for (let j = 0; j < i; j++) out[i * n + j] = -row[j]! * pivot;
    out[i * n + i] = pivot;
  }
  return out;
}

/** Entry (a, b) of the inverse of the whole matrix, from the inverse of its lower triangle. */
export function innerProduct(inverse: Float64Array, n: number, a: number, b: number): number {
  let sum = 0;
  for (let k = Math.max(a, b); k < n; k++) sum += inverse[k * n + a]! * inverse[k * n + b]!;
  return sum;
}
