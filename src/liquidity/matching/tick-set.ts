/**
 * A set of whole numbers below a fixed count, with the next member up or down in a handful of
 * steps: a tree of bits, 32 children to a node, whose upper layers say which words have members.
 */
import { assert } from '../../kit/assert.ts'

export interface TickSet {
  /** `layers[0]` has a bit for each number, each further layer one for each word below it. */
  readonly layers: readonly Int32Array[]
}

export function createTickSet(count: number): TickSet {
  assert(count > 0, 'tick-set: there is room for a number')
  const layers: Int32Array[] = []
  let words = count
  do {
    words = Math.ceil(words / 32)
    layers.push(new Int32Array(words))
  } while (words > 1)
  return { layers }
}

export function add({ layers }: TickSet, member: number): void {
  let at = member
  for (const words of layers) {
    const word = at >>> 5
    const before = words[word]
    words[word] = before | (1 << (at & 31))
    if (before !== 0) return
    at = word
  }
}

export function remove({ layers }: TickSet, member: number): void {
  let at = member
  for (const words of layers) {
    const word = at >>> 5
    const left = words[word] & ~(1 << (at & 31))
    words[word] = left
    if (left !== 0) return
    at = word
  }
}

/** The smallest member that is at least `from`; -1 where there is none. */
export function nextFrom({ layers }: TickSet, from: number): number {
  let at = from
  for (let layer = 0; layer < layers.length; layer++) {
    const words = layers[layer]
    const word = at >>> 5
    if (word >= words.length) return -1
    const found = words[word] & (-1 << (at & 31))
    if (found !== 0) return descendFirst(layers, layer, word * 32 + lowestBit(found))
    at = word + 1
  }
  return -1
}

/** The largest member that is at most `from`; -1 where there is none. */
export function previousFrom({ layers }: TickSet, from: number): number {
  let at = from
  for (let layer = 0; layer < layers.length && at >= 0; layer++) {
    const word = at >>> 5
    // Bits 0 to `at`: all but those above it.
    const found = layers[layer][word] & (-1 >>> (31 - (at & 31)))
    if (found !== 0) return descendLast(layers, layer, word * 32 + highestBit(found))
    at = word - 1
  }
  return -1
}

function descendFirst(layers: readonly Int32Array[], layer: number, at: number): number {
  for (let below = layer - 1; below >= 0; below--) at = at * 32 + lowestBit(layers[below][at])
  return at
}

function descendLast(layers: readonly Int32Array[], layer: number, at: number): number {
  for (let below = layer - 1; below >= 0; below--) at = at * 32 + highestBit(layers[below][at])
  return at
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word)
}

function highestBit(word: number): number {
  return 31 - Math.clz32(word)
}
