import { createStream } from '../src/kit/streams.ts'

/** Random numbers one after the other, for tests that draw small worlds. */
export function createDraws(seed: number, name: string) {
  const random = createStream(seed, name)
  let draw = 0
  return {
    /** In [0, 1), or in [low, high). */
    uniform: (low = 0, high = 1) => low + (high - low) * random.uniform(0, 0, draw++),
    /** 0 to count − 1. */
    integer: (count: number) => random.uniformInt(0, 0, draw++, count),
  }
}
