// `cascade exposure` as people and programs read it.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/cascade.js', import.meta.url))
const exposure = (...args: string[]) =>
  spawnSync(process.execPath, [bin, 'exposure', 'rseth-2026', ...args], { encoding: 'utf8' })

test('a table has a line for each node, indented', () => {
  const { stdout, status } = exposure('--of', 'core/0x1f4c1c')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^rsETH +– +53\.0k +\$131M\n· restaked +1\.07 .*\n· · ETH +1 /m)
  expect(stdout).toContain('66.7 %')
})

test('JSON has the tree, roots and losses as numbers', () => {
  const { stdout } = exposure('--of', 'arbitrum/0x8d11ae', '-f', 'json', '--loss', '0.1')
  const { tree, roots, losses, heldUsd, owedUsd, loss } = JSON.parse(stdout)
  expect(loss).toBe(0.1)
  expect(heldUsd).toBeCloseTo(1024.43 * 1.07 * 2309.26, 3)
  expect(owedUsd).toBeCloseTo((28.69 + 813.12 * 1.2288) * 2309.26, 3)
  expect(tree[0].behind[0].behind[0]).toMatchObject({ name: 'ETH', units: 1024.43 * 1.07 })
  const [ether] = roots
  expect(ether.held - ether.owed).toBeCloseTo((heldUsd - owedUsd) / 2309.26, 6)
  const of = (name: string, rule: string, first?: string) =>
    losses.find(
      (it: { name: string; rule: string; order: string[] }) =>
        it.name === name && it.rule === rule && (first === undefined || it.order[0] === first),
    ).lossUsd
  expect(of('restaked', 'pro-rata')).toBeCloseTo(0.1 * heldUsd, 3)
  expect(of('restaked', 'one', 'rsETH')).toBe(0)
  // 742,090 tokens in all, of which 152,577 are bridged.
  expect(of('restaked', 'one', 'rsETH-bridged')).toBeCloseTo((74_209 / 152_577) * heldUsd, 3)
})

test('CSV has a row for each node, with the way down to it', () => {
  const { stdout } = exposure('--of', 'rsETH', '-f', 'csv')
  const lines = stdout.trim().split('\n')
  expect(lines[0]).toBe('path,depth,name,weight,units,usd,ownUsd,isCut')
  expect(lines[3]).toMatch(/^rsETH > restaked > ETH,2,ETH,1,630778\.91/)
  expect(lines).toHaveLength(4)
})

describe('vaults', () => {
  const look = (of: string) => {
    const args = ['exposure', 'xusd-2025', '--of', of, '--loss', '50%', '-f', 'json']
    return JSON.parse(spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8' }).stdout)
  }

  test('a share stands on markets, these on collateral, and borrowers lose first', () => {
    const { tree, roots, losses, heldUsd } = look('wallets/of-relend')
    expect(heldUsd).toBeCloseTo(34_359_593, 3)
    const [idle, market] = tree[0].behind
    expect([idle.name, market.name]).toEqual(['USDC', 'sdeUSD-USDC/USDC'])
    expect(market.usd).toBeCloseTo(4_420_714, 3)
    expect(market.behind[0].usd).toBeCloseTo((4_420_714 * 8_654_650) / 9_688_432, 2)
    expect(roots.map(({ root }: { root: string }) => root)).toEqual(['USDC', 'sdeUSD'])
    const inTurn = losses.find(
      (it: { name: string; rule: string }) => it.name === 'sdeUSD' && it.rule === 'first-loss',
    )
    expect(inTurn.order).toEqual(['borrowers of sdeUSD-USDC', 'sdeUSD-USDC/USDC'])
    // Half of the collateral no longer covers 8.65 million of debts.
    const gone = 8_654_650 - 0.5 * 8_944_788.406 * 1.067
    expect(inTurn.lossUsd).toBeCloseTo((gone * 4_420_714) / 9_688_432, 2)
  })

  test('a firm is all its accounts', () => {
    const { kind, tree, heldUsd } = look('gauntlet-core')
    expect(kind).toBe('firm')
    expect(heldUsd).toBeCloseTo(40_369_673, 3)
    expect(tree.map(({ name }: { name: string }) => name)).toEqual(['good/USDC'])
  })
})

describe('what cannot be', () => {
  test.each([
    [['--of', 'rsETH-brided'], /did you mean rsETH-bridged\?/],
    [['--of', 'core/0x1f4'], /did you mean core\/0x1f4c1c\?/],
    [['--of', 'nobody-at-all'], /no account is called nobody-at-all/],
    [['--of', 'rsETH', '--loss', 'all'], /--loss is all/],
    [['--of', 'rsETH', '--loss', '120%'], /above 0 and up to 1/],
    [[], /--of/],
  ])('%j', (args, message) => {
    const { status, stderr } = exposure(...args)
    expect(status).toBe(2)
    expect(stderr).toMatch(message)
  })
})
