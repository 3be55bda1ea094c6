/** A binary heap in an array: the first item is before all others. */
export type IsBefore<T> = (a: T, b: T) => boolean

export function pushHeap<T>(heap: T[], item: T, isBefore: IsBefore<T>): void {
  let at = heap.length
  heap.push(item)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!isBefore(item, heap[parent])) break
    heap[at] = heap[parent]
    at = parent
  }
  heap[at] = item
}

/** Takes the first item; undefined if there is none. */
export function popHeap<T>(heap: T[], isBefore: IsBefore<T>): T | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (heap.length > 0 && last !== undefined) sink(heap, 0, last, isBefore)
  return first
}

/** Makes any array a heap, in linear time. */
export function makeHeap<T>(items: T[], isBefore: IsBefore<T>): void {
  for (let at = (items.length >> 1) - 1; at >= 0; at--) sink(items, at, items[at], isBefore)
}

function sink<T>(heap: T[], from: number, item: T, isBefore: IsBefore<T>): void {
  let at = from
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++
    if (!isBefore(heap[child], item)) break
    heap[at] = heap[child]
    at = child
  }
  heap[at] = item
}
