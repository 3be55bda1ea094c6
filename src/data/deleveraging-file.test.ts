import { expect, test } from 'vitest'
import { parseCsv } from './csv.ts'
import { readWaves } from './deleveraging-file.ts'

const table = (text: string, file = 'winners.csv') => parseCsv(text, file)

test('winners of one wave: a score of 0 and the capacity as size where nothing is said', () => {
  const [wave, ...others] = readWaves(table('winner,capacity\nana,900\nbo,500\n'), 555)
  expect(others).toEqual([])
  expect(wave).toMatchObject({ id: '', need: 555, taken: null })
  expect(wave.winners).toMatchObject([
    { name: 'ana', capacity: 900, score: 0, size: 900 },
    { name: 'bo', capacity: 500, score: 0, size: 500 },
  ])
})

test('waves of their own winners, or of the same', () => {
  const needs = table('wave,need,taken\na,10,30\nb,5,0\n', 'needs.csv')
  const own = readWaves(table('wave,winner,capacity,score\nb,x,7,2\na,x,9,1\na,y,1,3\n'), needs)
  expect(own.map(({ id, need, taken, winners }) => [id, need, taken, winners.length])).toEqual([
    ['a', 10, 30, 2],
    ['b', 5, 0, 1],
  ])
  const same = readWaves(table('winner,capacity\nx,7\n'), needs)
  expect(same.map(({ winners }) => winners[0].capacity)).toEqual([7, 7])
})

const needs = table('wave,need\na,10\n', 'needs.csv')
test.each([
  ['winner,capacity\nx,1\nx,2\n', 5, 'x is there twice'],
  ['winner,capacity\nx,-1\n', 5, 'capacity is -1'],
  ['wave,winner,capacity\na,x,1\n', 5, 'one need is given for several waves'],
  ['wave,winner,capacity\nc,x,1\n', needs, 'no wave called c'],
  ['winner,capacity\nx,1\n', table('wave,need\na,1\na,2\n', 'needs.csv'), 'wave a is there twice'],
  ['winner,capacity\nx,1\n', table('wave,need\na,-1\n', 'needs.csv'), 'need is -1'],
  ['winner\nx\n', 5, 'no column capacity'],
])('%o is refused', (text, missing, message) => {
  expect(() => readWaves(table(text), missing)).toThrow(message)
})
