/**
 * Which stream of a seed is whose. A name says what the numbers are for, and starts with the path
 * of the file that draws them; where several have one name, each has a place. Nobody picks a
 * number: it is the hash of the name, plus the place.
 */
import { hashText } from './hash-text.ts'
import { createRandom, type Random } from './random.ts'

/** Numbers from before there were names. They stay: published results hang on them. */
const kept: ReadonlyMap<string, number> = new Map([
  ['actors/deleveraging/people', 0xde1e],
  ['actors/stop-orders/people', 0x57095],
  ['actors/top-ups/people', 0x70b09],
  ['data/generators/loans', 0x6c6f616e],
  ['data/generators/population', 0x706f70],
  ['engine/margin/tie-order', 1],
  ['impact/draw', 0x1c0ffee],
  ['risk/hitting', 0x417],
  ['venues/maker-clip/keepers', 0x6b6570],
  ['venues/maker-flip/keepers', 0x6b6570],
])

/** An integer in [0, 2^32). */
export const streamOf = (name: string, place = 0): number =>
  ((kept.get(name) ?? hashText(name)) + place) >>> 0

/** The stream `name` of `seed`, an integer in [0, 2^32). */
export const createStream = (seed: number, name: string, place = 0): Random =>
  createRandom(seed, streamOf(name, place))
