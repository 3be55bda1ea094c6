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
  if (heap.length > 0 && last !== undefined) sink(heap, last, isBefore)
  return first
}

function sink<T>(heap: T[], item: T, isBefore: IsBefore<T>): void {
  let at = 0
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
