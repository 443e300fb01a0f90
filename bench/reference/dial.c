/*
 * The yardstick: Dijkstra's algorithm on a ring of buckets (Dial), one bucket per millisecond, on the same arcs in the same
 * order. Input on stdin, little-endian int32: nodes, arcs, first[nodes + 1], head[arcs], weight[arcs], count, sources[count].
 * Output per source: reached, sum of distances, milliseconds. 
 * A word on the command line is a limit in ticks: nothing farther is reached. Build: cc -O3 -o dial dial.c
 */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void take(void *into, size_t bytes) {
  if (fread(into, 1, bytes, stdin) != bytes) exit(2);
}

static int32_t *ints(size_t count) {
  int32_t *array = malloc((count ? count : 1) * sizeof(int32_t));
  if (!array) exit(3);
  return array;
}

int main(int words, char **word) {
  const int32_t limit = words > 1 ? atoi(word[1]) : INT_MAX - 1;
  int32_t nodes, arcs, count;
  take(&nodes, 4);
  take(&arcs, 4);
  int32_t *first = ints(nodes + 1), *head = ints(arcs), *weight = ints(arcs);
  take(first, 4 * (size_t)(nodes + 1));
  take(head, 4 * (size_t)arcs);
  take(weight, 4 * (size_t)arcs);
  take(&count, 4);
  int32_t *sources = ints(count);
  take(sources, 4 * (size_t)count);
  int32_t longest = 0;
  for (int32_t a = 0; a < arcs; a++) if (weight[a] > longest) longest = weight[a];
  int32_t ring = 1;
  while (ring <= longest) ring *= 2;
  const int32_t mask = ring - 1;
  int32_t *bucket = ints(ring), *next = ints(nodes), *before = ints(nodes), *distance = ints(nodes);
  for (int32_t i = 0; i < ring; i++) bucket[i] = -1;
  for (int32_t s = 0; s < count; s++) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int32_t v = 0; v < nodes; v++) distance[v] = INT_MAX;
    int32_t live = 1;
    distance[sources[s]] = 0;
    bucket[0] = sources[s];
    next[sources[s]] = before[sources[s]] = -1;
    for (int32_t now = 0; live > 0; now++) {
      int32_t v;
      while ((v = bucket[now & mask]) != -1) {
        bucket[now & mask] = next[v];
        if (next[v] != -1) before[next[v]] = -1;
        live--;
        for (int32_t arc = first[v]; arc < first[v + 1]; arc++) {
          const int32_t w = head[arc], through = now + weight[arc];
          if (through >= distance[w] || through > limit) continue;
          if (distance[w] != INT_MAX) {
            if (before[w] != -1) next[before[w]] = next[w];
            else bucket[distance[w] & mask] = next[w];
            if (next[w] != -1) before[next[w]] = before[w];
          } else live++;
          distance[w] = through;
          const int32_t slot = through & mask;
          next[w] = bucket[slot];
          before[w] = -1;
          if (bucket[slot] != -1) before[bucket[slot]] = w;
          bucket[slot] = w;
        }
      }
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    int64_t sum = 0;
    int32_t reached = 0;
    for (int32_t v = 0; v < nodes; v++) if (distance[v] != INT_MAX) { sum += distance[v]; reached++; }
    printf("%d %lld %.3f\n", reached, (long long)sum, (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
  }
  return 0;
}
