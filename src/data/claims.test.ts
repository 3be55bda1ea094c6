import { describe, expect, test } from 'vitest'
import { type Bad, build, check, inYaml, scenario } from '../../test/bad-scenario.ts'

const claims = `
claims:
  tokens:
    basket: { own: 0.1, supply: 1e6 }
    cash-note: { own: 2 }
  backing:
    - { token: basket, by: USD, weight: 0.5 }
    - { file: backing.csv, columns: { weight: units } }
`
const table = 'token,by,units\nwrapped,basket,1.25\nvault,wrapped,0.8\nvault,USD,0\n'
const files = { 'backing.csv': table }

test('what stands behind tokens is read, written out and from files', () => {
  const { snapshot } = build(scenario + claims, files)
  expect(snapshot.claims).toEqual({
    tokens: [
      { id: 'basket', own: 0.1, supply: 1e6 },
      { id: 'cash-note', own: 2 },
    ],
    backing: [
      { token: 'basket', by: 'USD', weight: 0.5 },
      { token: 'wrapped', by: 'basket', weight: 1.25 },
      { token: 'vault', by: 'wrapped', weight: 0.8 },
      { token: 'vault', by: 'USD', weight: 0 },
    ],
  })
  // Tokens that are named nowhere else are assets.
  const ids = snapshot.assets.map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining(['basket', 'wrapped', 'vault', 'cash-note']))
  expect(build(scenario, {}).snapshot.claims).toBeUndefined()
})

describe('a mistake in it is one error that says where', () => {
  const end = "thresholds: { badDebtUsd: '< 1e7' }\n"
  const spoilt = (from: string, to: string): Pick<Bad, 'yaml' | 'files'> => {
    expect(claims).toContain(from)
    return { yaml: [end, end + claims.replace(from, to)], files }
  }
  const inFile = (from: string, to: string): Pick<Bad, 'yaml' | 'files'> => {
    expect(table).toContain(from)
    return { yaml: [end, end + claims], files: { 'backing.csv': table.replace(from, to) } }
  }
  const cases: readonly Bad[] = [
    {
      name: 'backed by what does not exist',
      ...spoilt('by: USD', 'by: USDD'),
      facts: inYaml({ field: 'claims.backing.0.by', value: 'USDD' }),
      says: /did you mean USD\?/,
    },
    {
      name: 'the same in a file',
      ...inFile('wrapped,0.8', 'warpped,0.8'),
      facts: { file: 'backing.csv', line: 3, field: 'by', value: 'warpped' },
      says: /did you mean wrapped\?/,
    },
    {
      name: 'a weight below 0',
      ...spoilt('weight: 0.5', 'weight: -0.5'),
      facts: inYaml({ field: 'claims.backing.0.weight', value: -0.5 }),
    },
    {
      name: 'the same in a file',
      ...inFile('0.8', '-0.8'),
      facts: { file: 'backing.csv', line: 3, field: 'units' },
    },
    {
      name: 'a circle that never ends',
      ...inFile('vault,USD,0', 'basket,vault,1'),
      facts: inYaml({ field: 'claims.backing' }),
      says: /^(basket|wrapped|vault), .* stand for each other in a circle that never ends/,
    },
    {
      name: 'a token behind which is nothing',
      ...inFile('vault,USD,0', 'empty,USD,0'),
      facts: inYaml({ field: 'claims.backing' }),
      says: /^nothing is behind empty/,
    },
    {
      name: 'said twice',
      ...inFile('vault,USD,0', 'vault,wrapped,1'),
      facts: inYaml({ field: 'claims.backing' }),
      says: /vault is said twice to be backed by wrapped/,
    },
    {
      name: 'something to say about what is no token',
      ...spoilt('cash-note: { own: 2 }', 'baskett: { supply: 2 }'),
      facts: inYaml({ field: 'claims.tokens.baskett', value: 'baskett' }),
      says: /did you mean basket\?/,
    },
    {
      name: 'no units',
      ...spoilt('supply: 1e6', 'supply: 0'),
      facts: inYaml({ field: 'claims.tokens.basket.supply', value: 0 }),
    },
  ]
  test.each(cases)('$name', check)
})
