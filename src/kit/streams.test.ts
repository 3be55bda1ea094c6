import { expect, test } from 'vitest'
import { hashText } from './hash-text.ts'
import { createRandom } from './random.ts'
import { createStream, streamOf } from './streams.ts'

// The published vectors of FNV-1a (draft-eastlake-fnv, appendix C).
test.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('the hash of %j', (text, hash) => expect(hashText(text)).toBe(hash))

test('streams that were drawn from before they had names keep their numbers', () => {
  expect(streamOf('data/generators/population')).toBe(0x706f70)
  expect(streamOf('data/generators/loans')).toBe(0x6c6f616e)
  expect(streamOf('venues/maker-flip/keepers')).toBe(0x6b6570)
  expect(streamOf('engine/margin/tie-order')).toBe(1)
  expect(streamOf('risk/hitting')).toBe(0x417)
  expect(streamOf('impact/draw')).toBe(0x1c0ffee)
})

test('every name and every place has its own, and all of them are words', () => {
  const names = ['actors/a/people', 'actors/b/people', 'venues/a/people', 'toString']
  const all = names.flatMap((name) => [0, 1, 2, 2 ** 32 - 1].map((place) => streamOf(name, place)))
  expect(new Set(all).size).toBe(all.length)
  for (const stream of all) expect(stream >>> 0).toBe(stream)
})

test('a stream is that of its number', () => {
  const drawn = createStream(7, 'actors/a/people', 3).uniform(1, 2, 3)
  expect(drawn).toBe(createRandom(7, streamOf('actors/a/people') + 3).uniform(1, 2, 3))
})
