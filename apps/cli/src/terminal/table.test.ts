import { expect, test } from 'vitest'
import { table } from './table.ts'

test('numbers stand under each other; a lone text runs over all columns', () => {
  const lines = table(
    [{ title: 'market', align: 'left' }, { title: 'forced' }],
    [['BTC', '$1.20M'], '… 151 more, --all', ['ETH', '$12.0k']],
  )
  expect(lines).toEqual(['market  forced', 'BTC     $1.20M', '… 151 more, --all', 'ETH     $12.0k'])
})
