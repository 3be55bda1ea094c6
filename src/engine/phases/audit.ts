/**
 * What must hold after every phase, whatever happened in it:
 * every asset is conserved, contracts sum to zero, no price or balance is other than finite, what
 * owners of depth have in their market is what the ledger says they hold of it, and nobody without
 * holdings owes money once the waterfall has run.
 */

import { InvariantError } from '../../kit/assert.ts'
import { createSum, exactSum } from '../../kit/sum.ts'
import type { PhaseId } from '../ports/phase.ts'
import type { LiveWorld, Run, Totals } from '../ports/run.ts'
import { findLegOnMarket, hasHoldings } from '../world/holdings.ts'

/** Relative error that float arithmetic of a whole run may leave in a conserved sum. */
const tolerance = 1e-9

/** Holdings by asset, cash included. Throws InvariantError where one is not finite. */
export function totals(world: LiveWorld): Totals {
  const { accounts, legs, instruments, assets } = world
  const sums = Array.from({ length: assets.count }, createSum)
  const gross = new Float64Array(assets.count)
  const add = (asset: number, held: number) => {
    if (!Number.isFinite(held)) throw new InvariantError('audit: a balance is finite')
    sums[asset].add(held)
    gross[asset] += Math.abs(held)
  }
  for (let row = 0; row < accounts.count; row++) add(accounts.cashAsset[row], accounts.cash[row])
  for (let leg = 0; leg < legs.count; leg++) {
    add(instruments.asset[legs.instrument[leg]], legs.amount[leg])
  }
  return { net: Float64Array.from(sums, (sum) => sum.total()), gross }
}

/** Throws InvariantError, naming the phase and the asset, where something does not hold. */
export function audit(run: Run, phase: PhaseId): void {
  const { world, startTotals } = run
  if (startTotals === null) return
  const now = totals(world)
  for (let asset = 0; asset < world.assets.count; asset++) {
    const scale = Math.max(now.gross[asset], startTotals.gross[asset], 1e-300)
    const change = Math.abs(now.net[asset] - startTotals.net[asset])
    if (change > tolerance * scale) {
      fail(run, phase, `${world.names.assets[asset]} is not conserved`)
    }
  }
  for (let oracle = 0; oracle < world.oracles.count; oracle++) {
    const value = world.oracles.value[oracle]
    if (!(value >= 0 && Number.isFinite(value))) fail(run, phase, 'a price is not finite')
  }
  for (let market = 0; market < world.markets.count; market++) {
    const mid = world.markets.liquidity[market].mid()
    if (!(mid >= 0 && Number.isFinite(mid))) fail(run, phase, 'a mid is not finite')
  }
  auditOwners(run, phase)
  if (phase === 'waterfall') auditFreeBalances(run, phase)
  if (phase === 'credit') auditFirms(run, phase)
}

/**
 * A market keeps its owners' parts, the ledger what they hold: of base the same, of quote no more
 * than their cash; where the parts are collateral of loans all of it.
 */
function auditOwners(run: Run, phase: PhaseId): void {
  const { world, startTotals } = run
  const { accounts, legs, markets } = world
  for (const [market, { owners }] of markets.liquidity.entries()) {
    if (owners === undefined || startTotals === null) continue
    const { gross } = startTotals
    const dust = (asset: number) => tolerance * Math.max(gross[asset], 1e-300)
    for (let row = 0; row < accounts.count; row++) {
      if (!owners.has(row)) continue
      const leg = findLegOnMarket(world, row, market)
      const { base, quote } = owners.part(row)
      const over = quote - accounts.cash[row]
      const unpaid = owners.loans === undefined ? over : Math.abs(over)
      const isHeld = leg >= 0 && Math.abs(base - legs.amount[leg]) <= dust(markets.base[market])
      if (isHeld && unpaid <= dust(markets.quote[market])) continue
      const [who, where] = [world.names.account(row), world.names.markets[market]]
      fail(run, phase, `what ${who} owns of ${where} is not what he holds of it`)
    }
  }
}

function auditFreeBalances(run: Run, phase: PhaseId): void {
  const { world } = run
  for (let row = 0; row < world.accounts.traderCount; row++) {
    // A fraction of a cent is what rounding leaves of large numbers.
    const dust = 1e-9 * (1 + Math.abs(run.world.accounts.restorable[0].both[row]))
    if (world.accounts.cash[row] < -dust && !hasHoldings(world, row)) {
      fail(run, phase, `${world.names.account(row)} owes money and no bad debt was recorded`)
    }
  }
}

/** What estates pay is what their creditors get, and nobody pays what he does not have or owe. */
function auditFirms(run: Run, phase: PhaseId): void {
  const { firms, accounts } = run.world
  const { owed, paidUsd, receivedUsd } = run.credit
  for (let firm = 0; firm < firms.count; firm++) {
    const row = firms.treasury[firm]
    const dust = tolerance * (1 + accounts.restorable[0].both[row] + run.credit.dueUsd[firm])
    if (!(accounts.cash[row] >= -dust)) fail(run, phase, 'a firm has less than no cash')
  }
  for (let debt = 0; debt < owed.length; debt++) {
    if (!(owed[debt] >= 0 && owed[debt] <= firms.debt[debt])) fail(run, phase, 'a debt grows')
  }
  const paid = exactSum(paidUsd)
  if (Math.abs(paid - exactSum(receivedUsd)) > tolerance * paid) {
    fail(run, phase, 'what estates pay is not what creditors get')
  }
}

function fail(run: Run, phase: PhaseId, what: string): never {
  throw new InvariantError(`audit after ${phase}, round ${run.round}: ${what}`)
}
