// What people get wrong in the first five minutes: the error or the warning says what they meant.
import { describe, expect, test } from 'vitest'
import {
  accounts,
  type Bad,
  build,
  check,
  inCsv,
  inYaml,
  scenario,
} from '../../test/bad-scenario.ts'

describe('mistakes people make get a hint', () => {
  const cases: readonly Bad[] = [
    {
      name: 'a bare number as a threshold',
      yaml: ["'< 1e7'", '10000000'],
      facts: inYaml({
        line: 18,
        field: 'thresholds.badDebtUsd',
        value: 10_000_000,
        allowed: "one of < <= > >= == and a number, in quotes: '< 1e7'",
      }),
    },
    {
      name: 'percent for a share',
      yaml: [
        'instruments:\n',
        'instruments:\n      USD: { kind: balance, asset: USD, oracle: o, bonus: 5 }\n',
      ],
      facts: inYaml({ line: 10, value: 5, allowed: 'a number, at most 1' }),
      says: /bonus is 5, which is 500 %; did you mean 0\.05\?/,
    },
    {
      name: 'percent for a drop',
      yaml: ['drop: 0.03', 'drop: 7.5'],
      facts: inYaml({ line: 17, value: 7.5 }),
      says: /did you mean 0\.075\?/,
    },
    {
      name: 'a CSV file with semicolons',
      files: { 'a.csv': accounts.replaceAll(',', ';') },
      facts: inCsv({ line: 1, allowed: 'commas between cells, and a point in numbers: 0.5' }),
      says: /separated by semicolons/,
    },
    {
      name: 'a CSV file with tabs',
      files: { 'a.csv': accounts.replaceAll(',', '\t') },
      facts: inCsv({ line: 1 }),
      says: /separated by tabs/,
    },
  ]
  test.each(cases)('$name', check)

  const lending = `id: loans
title: Loans
assets: { USD: { usd: 1 } }
oracles: { coin: { source: { model: fixed, price: 100 } } }
venues:
  pool:
    rules: { model: aave-v2 }
    settlement: USD
    instruments: { COIN: { kind: balance, asset: COIN, oracle: coin, weight: 0.8 } }
accounts:
  - venue: pool
    rows:
      - { account: a, instrument: COIN, size: 2 }
      - { account: a, instrument: USD, size: -100 }
`
  test.each([
    ['nothing', scenario, []],
    ['no shock', scenario.replace(/shocks:\n.*\n/, ''), [/^small\.yaml:\d+: there is no shock/]],
    [
      'a negative drop',
      scenario.replace('0.03', '-0.03'),
      [/^small\.yaml:17: shocks\.0\.drop is -0\.03, a rise; a fall is written 0\.03$/],
    ],
    ['a loan', `${lending}shocks: [{ model: price-gap, drop: 0.1 }]\n`, []],
    [
      'a debt without its sign',
      `${lending.replace('-100', '100')}shocks: [{ model: price-gap, drop: 0.1 }]\n`,
      [/^small\.yaml:6: no account of pool owes anything; a debt is a negative size$/],
    ],
  ])('a warning for %s', (_, yaml, warnings) => {
    const found = build(yaml, {}).warnings
    expect(found).toEqual(warnings.map((warning) => expect.stringMatching(warning)))
  })
})
