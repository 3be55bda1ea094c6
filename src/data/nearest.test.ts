import { expect, test } from 'vitest'
import { nearest, nearestNames, unknownName } from './nearest.ts'

test.each([
  ['settlment', 'settlement'],
  ['Exchange', 'exchange'],
  ['exchnage', 'exchange'],
  ['xyz', undefined],
  ['fnd', 'fund'],
])('%s → %s', (written, meant) => {
  expect(nearest(written, ['settlement', 'exchange', 'fund'])).toBe(meant)
})

test('an error lists at most forty names', () => {
  const names = Array.from({ length: 45 }, (_, at) => `m${at}`)
  const { message, facts } = unknownName('market', 'm03', names, { file: 'a.yaml', line: 3 })
  expect(message).toBe('there is no market called m03; did you mean m0?')
  expect(facts).toMatchObject({ file: 'a.yaml', line: 3, value: 'm03' })
  expect(facts.allowed).toMatch(/m39 … 5 more$/)
})

test('several near names come nearest first, each once, and no farther than a slip', () => {
  const names = ['trader-12', 'trader-21', 'trader-1', 'trader-1', 'maker', 'trader-99']
  expect(nearestNames('trader-1', names, 3)).toEqual(['trader-1', 'trader-12', 'trader-21'])
  expect(nearestNames('trader-1', names, 1)).toEqual(['trader-1'])
  expect(nearestNames('nobody', names, 3)).toEqual([])
})
