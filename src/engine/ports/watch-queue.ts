/** Watch prices that a run has set anew: a heap by price, nearest to being crossed first. */
export interface WatchQueue {
  count: number
  /** Negated for falling lists, so that the smallest key is crossed first in both. */
  key: Float64Array
  account: Int32Array
  version: Int32Array
}

export function createWatchQueue(): WatchQueue {
  const capacity = 16
  return {
    count: 0,
    key: new Float64Array(capacity),
    account: new Int32Array(capacity),
    version: new Int32Array(capacity),
  }
}

export function pushWatch(queue: WatchQueue, key: number, account: number, version: number): void {
  if (queue.count === queue.key.length) grow(queue)
  let at = queue.count++
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (queue.key[parent] <= key) break
    move(queue, parent, at)
    at = parent
  }
  put(queue, at, key, account, version)
}

/** Removes the first entry. */
export function popWatch(queue: WatchQueue): void {
  const last = --queue.count
  const key = queue.key[last]
  const account = queue.account[last]
  const version = queue.version[last]
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= last) break
    if (child + 1 < last && queue.key[child + 1] < queue.key[child]) child++
    if (queue.key[child] >= key) break
    move(queue, child, at)
    at = child
  }
  put(queue, at, key, account, version)
}

function put(queue: WatchQueue, at: number, key: number, account: number, version: number): void {
  queue.key[at] = key
  queue.account[at] = account
  queue.version[at] = version
}

function move(queue: WatchQueue, from: number, to: number): void {
  put(queue, to, queue.key[from], queue.account[from], queue.version[from])
}

function grow(queue: WatchQueue): void {
  const capacity = 2 * queue.key.length
  const key = new Float64Array(capacity)
  const account = new Int32Array(capacity)
  const version = new Int32Array(capacity)
  key.set(queue.key)
  account.set(queue.account)
  version.set(queue.version)
  Object.assign(queue, { key, account, version })
}
