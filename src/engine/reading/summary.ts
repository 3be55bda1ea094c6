/** Reads a finished run: totals, who lost and who paid, and the hash that names the result. */
import { createSum } from '../../kit/sum.ts'
import { amount, money } from '../../units/units.ts'
import { inUsd } from '../margin/margin.ts'
import { inverted } from '../ports/reciprocal.ts'
import type { LiveWorld, Run } from '../ports/run.ts'
import { type Reason, reasons } from '../verbs/ledger.ts'
import { type Role, roles } from '../world/roles.ts'
import { creditResult } from './credit-result.ts'
import type { MarketResult, OracleResult, RoundResult, Summary, WaterfallLine } from './result.ts'
import { hashTables } from './result-hash.ts'
import { shortfall, unsafeResults, venueResults } from './shortfall.ts'

export function summarize(run: Run, loopGain: number | null = null): Summary {
  const { world, log } = run
  const markets = world.names.markets.map((_, market) => marketResult(run, market))
  const perRound = Array.from({ length: rowCount(run) }, (_, row) => roundResult(run, row))
  const sum = (pick: (market: MarketResult) => number) => exact(markets.map(pick))
  const byRole = changeByRole(run)
  const fundStartUsd = startCash(world, 'fund')
  const fundUsedUsd = -(byRole.find(({ role }) => role === 'fund')?.usd ?? 0)
  const perVenue = venueResults(run)
  const badDebtUsd = exact(perRound.map((round) => round.badDebtUsd))
  const standingShortfallUsd = exact(perVenue.map((venue) => venue.standingShortfallUsd))
  const credit = creditResult(run)
  const amplified = markets.flatMap(({ amplification }) => amplification ?? [])
  return {
    outcome: run.outcome ?? 'end',
    converged: run.outcome === 'quiet' || run.outcome === 'end',
    unsafeAtEnd: unsafeResults(run),
    execution: world.settings.execution,
    rounds: run.round,
    endMs: run.timeMs,
    accounts: world.accounts.traderCount,
    unsafeAtStart: world.index.unsafeAtStart.length,
    liquidatedAccounts: flagged(run.isLiquidated),
    liquidatedUsd: sum((market) => market.liquidatedUsd),
    liquidatedLongUsd: sum((market) => market.liquidatedLongUsd),
    forcedUsd: sum((market) => market.forcedUsd),
    adlAccounts: flagged(run.isDeleveraged),
    adlUsd: sum((market) => market.adlUsd),
    fundStartUsd,
    fundUsedUsd,
    fundUsedShare: fundStartUsd > 0 ? fundUsedUsd / fundStartUsd : 0,
    badDebtUsd,
    standingShortfallUsd,
    totalShortfallUsd: badDebtUsd + standingShortfallUsd,
    liquidatorsUsd: byRole.find(({ role }) => role === 'liquidator')?.usd ?? 0,
    creditLossUsd: exact(credit?.firms.map(({ lossUsd }) => lossUsd) ?? []),
    creditContagionUsd: exact(credit?.firms.map((firm) => firm.contagionLossUsd) ?? []),
    feesUsd: flowOf(run, 'fee') + flowOf(run, 'protocol-fee'),
    fundingUsd: run.log.fundingUsd,
    firstLiquidationMs: log.firstLiquidationMs < 0 ? null : log.firstLiquidationMs,
    firstAdlMs: log.firstAdlMs < 0 ? null : log.firstAdlMs,
    amplification: amplified.length > 0 ? Math.max(...amplified) : null,
    loopGain,
    markets,
    perRound,
    perVenue,
    oracles: oracleResults(world),
    byRole,
    revaluedUsd: revalued(run),
    waterfall: waterfall(run, byRole),
    credit,
    queues: world.actors.flatMap((actor) => actor.queue?.(run) ?? []),
    work: { ...run.work },
    hash: hashTables(world),
  }
}

const flowOf = (run: Run, reason: Reason): number => run.flows[reasons.indexOf(reason)]

function oracleResults({ names, oracles }: LiveWorld): OracleResult[] {
  return names.oracles.map((id, row) => ({
    id,
    startValue: shownOf(oracles, row, oracles.startValue[row]),
    endValue: shownOf(oracles, row, oracles.value[row]),
    markets: oracles.source[row].markets.map((market) => names.markets[market]),
  }))
}

const shownOf = ({ isInverse }: LiveWorld['oracles'], row: number, value: number): number =>
  isInverse[row] === 1 ? inverted(value) : value

/** Rounds that did something. */
const rowCount = ({ log, round }: Run): number => Math.min(log.count, round)

function marketResult(run: Run, market: number): MarketResult {
  const { world, log } = run
  const liquidity = world.markets.quoted[market]
  const startPrice = world.markets.startPrice[market]
  const endPrice = liquidity.mid()
  const exogenousPrice = liquidity.fundamental() + log.markets.shockMove[market]
  const exogenousDrop = 1 - exogenousPrice / startPrice
  const totalDrop = 1 - endPrice / startPrice
  const lowPrice = log.markets.lowPrice[market]
  return {
    id: world.names.markets[market],
    startPrice,
    exogenousPrice,
    lowPrice,
    lowAtMs: log.markets.lowAtMs[market],
    endPrice,
    exogenousDrop,
    totalDrop,
    deepestDrop: 1 - lowPrice / startPrice,
    deepestExogenousDrop: 1 - log.markets.lowUnforced[market] / startPrice,
    // What returns to the start misses it by rounding.
    amplification: Math.abs(exogenousDrop) < 1e-12 ? null : totalDrop / exogenousDrop,
    forcedUsd: log.markets.forcedUsd[market],
    liquidatedUsd: log.markets.liquidatedUsd[market],
    liquidatedLongUsd: log.markets.liquidatedLongUsd[market],
    adlUsd: log.markets.adlUsd[market],
  }
}

function roundResult({ world, log }: Run, row: number): RoundResult {
  const { count } = world.markets
  const { rounds } = log
  return {
    round: row + 1,
    timeMs: rounds.timeMs[row],
    liquidated: rounds.liquidated[row],
    forcedUsd: rounds.forcedUsd[row],
    adlUsd: rounds.adlUsd[row],
    fundUsd: rounds.fundUsd[row],
    badDebtUsd: rounds.badDebtUsd[row],
    prices: Array.from(log.prices.subarray(row * count, (row + 1) * count)),
  }
}

/** Equity now less equity at the start, by role, in dollars. */
function changeByRole(run: Run): { role: Role; usd: number }[] {
  const { world } = run
  const sums = roles.map(() => createSum())
  for (let row = 0; row < world.accounts.count; row++) {
    sums[world.accounts.role[row]].add(
      inUsd(world, row, money(worth(world, row, true) - worth(world, row, false))),
    )
  }
  return roles.map((role, at) => ({ role, usd: sums[at].total() }))
}

function revalued({ world, origin }: Run): number {
  const { accounts, assets } = world
  const sum = createSum()
  if (assets.following.length === 0) return 0
  for (let row = 0; row < accounts.traderCount; row++) {
    const asset = accounts.cashAsset[row]
    sum.add(worth(world, row, false) * (assets.usd[asset] - origin.assets.usd[asset]))
  }
  return sum.total()
}

/** Cash and holdings of an account at the prices its venue or market shows, now or at the start. */
function worth(world: LiveWorld, row: number, isNow: boolean): number {
  const { accounts, legs, instruments, oracles, markets } = world
  const half = (column: { both: Float64Array }, at: number) =>
    column.both[isNow ? at : column.both.length / 2 + at]
  let sum = half(accounts.restorable[0], row)
  for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
    const held = amount(half(legs.restorable[0], leg))
    if (held === 0) continue
    const instrument = legs.instrument[leg]
    const oracle = instruments.oracle[instrument]
    const market = instrument - (instruments.count - markets.count)
    if (oracle >= 0) sum += held * (isNow ? oracles.value[oracle] : oracles.startValue[oracle])
    else {
      const shown = isNow ? markets.quoted[market].mid() : markets.startPrice[market]
      sum += held * (markets.isInverse[market] === 1 ? inverted(shown) : shown)
    }
  }
  return sum
}

function waterfall(run: Run, byRole: Summary['byRole']): WaterfallLine[] {
  const { world } = run
  const lost = (role: Role) => -(byRole.find((line) => line.role === role)?.usd ?? 0)
  const margin = createSum()
  const standing = createSum()
  for (let row = 0; row < world.accounts.traderCount; row++) {
    const owed = shortfall(world, row)
    if (run.isLiquidated[row] === 0 && owed === 0) continue
    const change = worth(world, row, false) + run.paidIn[row] - worth(world, row, true)
    margin.add(inUsd(world, row, money(change)))
    margin.add(-owed)
    standing.add(owed)
  }
  const paid: WaterfallLine[] = [
    { id: 'margin', usd: margin.total() },
    { id: 'fund', usd: lost('fund') },
    { id: 'backstop', usd: lost('backstop') },
    { id: 'auto-deleveraged', usd: run.log.adlGivenUpUsd },
    { id: 'socialised', usd: run.log.socialisedUsd },
    { id: 'liquidators', usd: lost('liquidator') },
    { id: 'bad-debt', usd: lost('bad-debt') },
    { id: 'standing', usd: standing.total() },
  ]
  return [{ id: 'liquidated', usd: exact(paid.map(({ usd }) => usd)) }, ...paid]
}

function startCash(world: LiveWorld, role: Role): number {
  const { accounts } = world
  const { both } = accounts.restorable[0]
  const sum = createSum()
  for (let row = accounts.traderCount; row < accounts.count; row++) {
    if (roles[accounts.role[row]] !== role) continue
    sum.add(inUsd(world, row, money(both[accounts.count + row])))
  }
  return sum.total()
}

function exact(values: readonly number[]): number {
  const sum = createSum()
  for (const value of values) sum.add(value)
  return sum.total()
}

function flagged(flags: Uint8Array): number {
  let count = 0
  for (let row = 0; row < flags.length; row++) count += flags[row]
  return count
}
