import { expect, test } from 'vitest'
import { table } from './table.ts'

test('numbers stand under each other; a lone text runs over all columns', () => {
  const lines = table(
    [{ title: 'market', align: 'left' }, { title: 'forced' }],
    [['BTC', '$1.20M'], '… 151 more, --all', ['ETH', '$12.0k']],
  )
  expect(lines).toEqual(['market  forced', 'BTC     $1.20M', '… 151 more, --all', 'ETH     $12.0k'])
})

test('what takes no column or two of them does not push the next ones', () => {
  const lines = table(
    [{ title: 'who', align: 'left' }, { title: 'n' }],
    [
      ['\u001b[31mred\u001b[39m', '1'],
      ['日本', '2'],
      ['Zu\u0308rich', '3'],
      ['a\nb', '4'],
      ['🐳', '5'],
    ],
  )
  expect(lines).toEqual([
    'who     n',
    '\u001b[31mred\u001b[39m     1',
    '日本    2',
    'Zu\u0308rich  3',
    'a b     4',
    '🐳      5',
  ])
})
