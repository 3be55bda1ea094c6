import { describe, expect, test } from 'vitest'
import { claimsRun, writeDown } from '../../test/claims-world.ts'
import { advance, eventRows, restart, summarize } from '../index.ts'
import { InputError } from '../kit/assert.ts'

/** Two classes of holders of one claim, 300 and 100 units, and a third that nobody counts. */
const classes = {
  backing: [
    ['vault', 'ETH', 1],
    ['bridged', 'ETH', 1],
    ['uncounted', 'ETH', 1],
  ],
  debts: [1],
} as const
const tokens = '  tokens: { vault: { supply: 300 }, bridged: { supply: 100 } }\n'
const shock = (fields: string) =>
  `${tokens}shocks: [{ model: write-down, lost: 40, among: [bridged, vault]${fields} }]\n`

function lost(more: string): [vault: number, bridged: number] {
  const run = claimsRun({ ...classes, more })
  advance(run)
  const { names, claims } = run.world
  return [claims.lost[names.asset('vault')], claims.lost[names.asset('bridged')]] as never
}

describe('units that are missing among classes of holders', () => {
  test('all alike', () => expect(lost(shock(''))).toEqual([0.1, 0.1]))
  test('the first first', () => expect(lost(shock(', rule: first-loss'))).toEqual([0, 0.4]))
  test('one of them', () => {
    expect(lost(shock(', rule: one, bearer: vault'))).toEqual([40 / 300, 0])
  })
  test('what one has lost before he cannot lose again', () => {
    const twice = shock(', rule: first-loss').replace(
      '[{',
      '[{ model: write-down, asset: bridged, share: 0.9 }, {',
    )
    // 10 are left of 100, and the other class bears 30.
    const [vault, bridged] = lost(twice)
    expect(vault).toBeCloseTo(0.1, 14)
    expect(bridged).toBe(1)
  })
})

describe('what it cannot be', () => {
  const message = (more: string) => {
    try {
      claimsRun({ ...classes, more })
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return `${error.message} | ${error.facts.field} | ${error.facts.allowed}`
    }
    return ''
  }
  test.each([
    [writeDown('USD', 0.1), 'USD is no token', 'ETH, vault, bridged, uncounted'],
    [writeDown('ETH', 1.1), 'share', ''],
    [`shocks: [{ model: write-down, asset: ETH }]\n`, 'give either asset and share', ''],
    [shock(', asset: ETH'), 'lost goes with among', ''],
    [shock(', rule: one'), 'with rule one', 'bearer'],
    [shock(', bearer: vault'), 'with rule one', 'bearer'],
    [shock(', rule: one, bearer: ETH'), 'one of among', 'bearer'],
    [shock('').replace('[bridged', '[uncounted'), 'uncounted has no supply', 'vault, bridged'],
    [shock('').replace('[bridged', '[vault'), 'a token twice', 'among'],
  ])('%s', (more, said, allowed) => {
    const found = message(more)
    expect(found).toContain(said)
    expect(found).toContain(allowed)
  })
})

describe('a write-up', () => {
  const back = (fields: string) => `{ model: write-up, asset: vault, ${fields} }`
  const gone = (...shocks: string[]) => lost(`${tokens}shocks: [${shocks.join(', ')}]\n`)[0]
  const loss = '{ model: write-down, asset: vault, share: 0.4 }'

  test('gives back a share of what was lost by then, all of it or none', () => {
    expect(gone(loss, back('share: 0.25, at: 1s'))).toBeCloseTo(0.3, 14)
    expect(gone(loss, back('share: 1, at: 1s'))).toBe(0)
    expect(gone(loss, back('share: 0, at: 1s'))).toBe(0.4)
    expect(gone(back('share: 1'))).toBe(0)
    const all = '{ model: write-down, asset: vault, share: 1 }'
    expect(gone(all, back('share: 0.3, at: 1s'))).toBeCloseTo(0.7, 14)
  })

  test('is read by oracles, told, and taken back at a restart', () => {
    const more = `shocks: [${loss}, ${back('share: 0.5, at: 1s')}]\n`
    const run = claimsRun({ ...classes, more: `${tokens}${more}` })
    const worth = () => run.world.oracles.value[run.world.names.oracle('vault')]
    const start = worth()
    advance(run)
    expect(worth() / start).toBeCloseTo(0.8, 12)
    const told = [...eventRows(run)].flatMap(({ action, timeMs, value }) =>
      action === 'write-up' || action === 'write-down' ? [[action, timeMs, value]] : [],
    )
    expect(told).toEqual([
      ['write-down', 0, 0.4],
      ['write-up', 1000, 0.5],
    ])
    restart(run)
    expect(run.world.claims.lost[run.world.names.asset('vault')]).toBe(0)
  })

  test('whoever was liquidated in between is not back', () => {
    const more = `shocks: [${loss}, ${back('share: 1, at: 1s')}]\n`
    const run = claimsRun({ backing: [['vault', 'ETH', 1]], debts: [1], more })
    advance(run)
    expect(summarize(run).liquidatedAccounts).toBe(0)
    const deep = claimsRun({ backing: [['vault', 'ETH', 1]], debts: [70], more })
    advance(deep)
    expect(summarize(deep).liquidatedAccounts).toBe(1)
  })

  test('of nothing is refused', () => {
    const more = `${tokens}shocks: [{ model: write-up, asset: USD, share: 1 }]\n`
    expect(() => claimsRun({ ...classes, more })).toThrow('USD is no token')
  })
})
