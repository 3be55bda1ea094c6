/**
 * Random numbers addressed by what they are for, instead of drawn from a sequence: the number
 * for (seed, stream, path, step, draw) is the same whoever asks for it first, so that results do
 * not depend on the order of paths or the number of workers.
 *
 * Philox4x32-10: key = (seed, stream), counter = (path, step, draw pair, 0). Each block of four
 * words serves two draws.
 * Source: Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
 */
import { assert } from './assert.ts'
import { normalQuantile } from './math.ts'

/** All arguments are integers in [0, 2^32). */
export interface Random {
  /** Uniform in [0, 1), with 53 random bits. */
  uniform(path: number, step: number, draw: number): number
  /** Uniform on the integers 0 .. count - 1. Off by at most count / 2^53. */
  uniformInt(path: number, step: number, draw: number, count: number): number
  /** Standard normal; finite. */
  normal(path: number, step: number, draw: number): number
}

const WORD = 4294967296

/** `stream` keeps users of one seed apart: one for each module that draws. */
export function createRandom(seed: number, stream: number): Random {
  assert(isWord(seed) && isWord(stream), 'random: seed and stream are integers in [0, 2^32)')

  /** The 53 bits of a draw, as an integer. */
  function bits(path: number, step: number, draw: number): number {
    assert(isWord(path) && isWord(step) && isWord(draw), 'random: counters are in [0, 2^32)')
    philox(seed, stream, path, step, draw >>> 1, 0)
    const word = 2 * (draw & 1)
    return (block[word] >>> 5) * 67108864 + (block[word + 1] >>> 6)
  }

  return {
    uniform: (path, step, draw) => bits(path, step, draw) / 9007199254740992,
    uniformInt(path, step, draw, count) {
      assert(count >= 1 && count <= WORD, 'random: a count lies in [1, 2^32]')
      return Math.floor((bits(path, step, draw) / 9007199254740992) * count)
    },
    // The middle of one of 2^52 equal parts: never 0 or 1, where the quantile is infinite.
    normal: (path, step, draw) =>
      normalQuantile((Math.floor(bits(path, step, draw) / 2) + 0.5) / 4503599627370496),
  }
}

function isWord(value: number): boolean {
  return value >= 0 && value < WORD && Math.floor(value) === value
}

/** The last block that `philox` made. */
export const block = new Uint32Array(4)

/** Fills `block` from a key of two words and a counter of four. */
export function philox(
  k0: number,
  k1: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0)
    const low0 = Math.imul(0xd2511f53, c0)
    const high1 = multiplyHigh(0xcd9e8d57, c2)
    const low1 = Math.imul(0xcd9e8d57, c2)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + 0x9e3779b9) | 0
    k1 = (k1 + 0xbb67ae85) | 0
  }
  block[0] = c0
  block[1] = c1
  block[2] = c2
  block[3] = c3
}

/** Upper 32 bits of the product of two words. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  // Neither product and sum below reaches 2^32.
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) | 0
}
