// Aave's own contracts, deployed in this process, against our integers to the wei and against the
// engine end to end.

import { beforeAll, describe, expect, test } from 'vitest'
import { advance } from '../../src/engine/phases/run.ts'
import { eventRows } from '../../src/engine/reading/explain.ts'
import {
  accountData,
  type ExactCall,
  type ExactOutcome,
  type ExactVersion,
  liquidationCall,
} from '../../src/rules/aave-v3-exact.ts'
import type { AaveVersion } from '../../src/rules/close-factor.ts'
import { held } from '../small-world.ts'
import {
  type AaveMarket,
  type CallResult,
  liquidate,
  openLoan,
  readAccount,
  setPrice,
} from './aave-market.ts'
import { type Artifacts, canCompile, coreV3, originV36 } from './artifacts.ts'
import { createChain } from './chain.ts'
import { deployMarket, type Release } from './deploy-market.ts'
import { allCalls, engineRun, type LoanCase, loanCase, setups } from './loan-cases.ts'

const SEED = 20_261_123
const CASES = 30
const ALL = (1n << 256n) - 1n
const WAD = 10n ** 18n

interface Subject {
  release: Release
  /** Of our integers, and of the engine's venue. */
  exact: ExactVersion
  version: AaveVersion
  artifacts: () => Artifacts
}
const subjects: Subject[] = [
  { release: '3.0', exact: '3.0', version: '3.0', artifacts: coreV3 },
  { release: '3.6', exact: '3.5', version: '3.3', artifacts: originV36 },
]
const missing = !canCompile()
if (missing) console.log('skipped: Aave 3.6 needs its sources and a compiler, see package.json')

for (const { release, exact, version, artifacts } of subjects) {
  describe.skipIf(release === '3.6' && missing)(`Aave v${release}`, () => {
    let market: AaveMarket

    beforeAll(async () => {
      market = await deployMarket(await createChain(), artifacts(), release, setups)
    }, 120_000)

    const show = async ({ reserves }: LoanCase) => {
      for (const [name, { price }] of Object.entries(reserves)) await setPrice(market, name, price)
    }

    test('10 WETH against 15,900 USDC at 1,900: half of the debt', async () => {
      const account = { collateral: { WETH: 10n * WAD }, debt: { USDC: 15_900_000_000n } }
      const borrower = await openLoan(market, account)
      await setPrice(market, 'WETH', 1900_00000000n)
      const call = { collateral: 'WETH', debt: 'USDC', cover: ALL }
      expect(await liquidate(market, borrower, call)).toMatchObject({
        repaid: 7_950_000_000n,
        received: 4_372_500_000_000_000_000n,
        fee: 20_921_052_631_578_947n,
      })
    })

    test('any offer does to the wei, or is refused for, what our integers say', async () => {
      const kinds = new Set<string>()
      for (let number = 0; number < CASES; number++) {
        const it = loanCase(SEED, number)
        const { reserves, account, cover } = it
        const borrower = await openLoan(market, account)
        await show(it)
        expect(await readAccount(market, borrower)).toEqual(accountData(reserves, account, exact))
        const call = { collateral: 'WETH', debt: 'USDC', cover }
        const expected = liquidationCall(reserves, account, call, exact)
        const outcome = await liquidate(market, borrower, call)
        kinds.add(typeof expected === 'string' ? expected : 'done')
        if (typeof expected === 'string') expect(outcome).toBe(expected)
        else expect(outcome).toEqual(result(expected))
      }
      const refusals = ['HealthFactorNotBelowThreshold', 'MustNotLeaveDust']
      for (const kind of ['done', ...refusals.slice(0, release === '3.0' ? 1 : 2)]) {
        expect(kinds).toContain(kind)
      }
    }, 120_000)

    test('the engine liquidates a borrower to the end as the contract does', async () => {
      let calls = 0
      let deficits = 0
      for (let number = 0; number < CASES; number++) {
        const it = loanCase(SEED, CASES + number)
        const borrower = await openLoan(market, it.account)
        await show(it)
        const done = []
        for (const { call, outcome } of allCalls(it, exact)) {
          expect(await liquidate(market, borrower, call)).toEqual(result(outcome))
          done.push({ call, ...outcome })
        }
        calls += done.length
        deficits += compareWithEngine(it, done, version)
      }
      // The fuzz is worth something only if much happens in it.
      expect(calls).toBeGreaterThan(CASES)
      expect(deficits).toBeGreaterThan(3)
    }, 120_000)
  })
}

test('in 500 more cases the engine does what the integers of 3.6 do', () => {
  for (let number = 0; number < 500; number++) {
    const it = loanCase(SEED + 1, number)
    const calls = [...allCalls(it, '3.5')].map(({ call, outcome }) => ({ call, ...outcome }))
    compareWithEngine(it, calls, '3.3')
  }
})

/** What the contract tells of a call. */
const result = ({ repaid, received, fee, deficits, after }: ExactOutcome): CallResult => ({
  repaid,
  received,
  fee,
  deficits,
  after,
})

type Call = CallResult & { readonly call: ExactCall }

/** Runs the case in the engine; every amount is the contract's. Returns how many debts were bad. */
function compareWithEngine(it: LoanCase, calls: readonly Call[], version: AaveVersion): number {
  const run = engineRun(it, version)
  advance(run)
  const events = [...eventRows(run)]
  const ofKind = (kind: string) => events.filter((event) => event.kind === kind)
  const repayments = ofKind('repayment')
  const seizures = ofKind('seizure')
  expect(repayments.map(({ instrument }) => instrument)).toEqual(
    calls.map(({ call }) => `venue/${call.debt}`),
  )
  expect(seizures.map(({ instrument }) => instrument)).toEqual(
    calls.map(({ call }) => `venue/${call.collateral}`),
  )
  for (const [at, { call, repaid, received, fee }] of calls.entries()) {
    near(it, call.debt, repayments[at].quantity, repaid)
    near(it, call.collateral, seizures[at].quantity, received + fee)
  }
  const last = calls.at(-1)
  for (const name of Object.keys(it.account.collateral)) {
    const fees = calls.filter(({ call }) => call.collateral === name).map(({ fee }) => fee)
    near(
      it,
      name,
      held(run, 'treasury', name),
      fees.reduce((a, b) => a + b, 0n),
    )
    const left = (last?.after ?? it.account).collateral[name] ?? 0n
    near(it, name, held(run, 'borrower', name), left, it.account.collateral[name])
  }
  // Until 3.2 what nobody will repay stays in the account; the engine books it as bad debt.
  const isBroke = last !== undefined && Object.keys(last.after.collateral).length === 0
  const bad = { ...last?.deficits, ...(isBroke && last.after.debt) }
  for (const [name, owed] of Object.entries(it.account.debt)) {
    near(it, name, -held(run, 'bad-debt', name), bad[name] ?? 0n, owed)
    const left = isBroke ? 0n : ((last?.after ?? it.account).debt[name] ?? 0n)
    near(it, name, -held(run, 'borrower', name), left, owed)
  }
  return Object.keys(bad).length
}

/** Equal to a billionth of `whole`, or to what three of the coarsest unit in play are worth. */
function near(it: LoanCase, name: string, value: number, expected: bigint, whole = expected) {
  const worth = Object.values(it.reserves).map(({ price, unit }) => Number(price) / Number(unit))
  const { unit, price } = it.reserves[name]
  const coarse = (3 * Math.max(...worth)) / Number(price)
  const allowed = Math.max((1e-9 * Number(whole)) / Number(unit), coarse)
  expect(Math.abs(value - Number(expected) / Number(unit))).toBeLessThanOrEqual(allowed)
}
