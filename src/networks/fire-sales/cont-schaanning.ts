/**
 * Firms act only when their leverage exceeds a limit, and then bring it below with a buffer: small
 * losses cost nothing more, large ones start rounds of sales.
 *
 *     λᵢ = Aᵢ / Eᵢ > λmax:  Γᵢ = (Aᵢ − λb Eᵢ) / Πᵢ  within [0, 1]
 *     S ← S (1 − Ψ(q, S)),  q = Σᵢ Γᵢ Πᵢ
 *     Ψ = (1 − B/S)(1 − e^(−q / ((1 − B/S) D)))    floor
 *     Ψ = min(q / D, 1 − B/S)                      linear
 *
 * with Π the worth of holdings, D the depth in money and B the price below which somebody from
 * outside buys everything. λb < λmax is where sellers stop. Sellers bear the share `sellersBear` of
 * the fall on what they sell (0: paid before the fall, 1: after it), and repay debt with it. A firm
 * whose equity is used up sells all.
 *
 * Source: Cont and Schaanning, Fire sales, indirect contagion and systemic stress testing, Norges
 * Bank working paper 2/2017; abstract read 2026-11-29, the formulas from memory
 * (shared/spec/models.md 1.6). The tests hold them to identities (depth as slope at 0, the floor,
 * money lost by holders = fall × what they held) and to a second program, not to published numbers.
 * Assumes: all firms act at once in a round, at the prices before it.
 */
import { exp } from '../../kit/math.ts'
import { type BalanceSheets, equities, requireRange } from './balance-sheets.ts'

export interface ContSchaanning {
  /** λmax: assets over equity; Basel III allows 33. */
  readonly leverageMax: number
  /** λb; default 0.95 λmax. */
  readonly leverageTarget?: number
  /** D of each asset, money: its first dollar of sales moves the price by 1 / D. */
  readonly depths: ArrayLike<number>
  readonly form?: 'floor' | 'linear'
  /** B: price, of 1 at the start, below which no asset falls; default 0.5. */
  readonly floor?: number
  /** Share in [0, 1] of the fall that sellers bear on what they sell; default 0.5. */
  readonly sellersBear?: number
  readonly roundsMax?: number
}

export interface Deleveraging {
  /** Of each asset, 1 at the start. */
  readonly prices: Float64Array
  /** Equity of each firm at the end, money. */
  readonly equity: Float64Array
  /** What each firm lost by the sales of all. */
  readonly losses: Float64Array
  /** Share of its holdings that each firm has sold. */
  readonly soldShare: Float64Array
  readonly perRound: readonly SalesRound[]
  /** Nobody sells any more; else `roundsMax` came first. */
  readonly converged: boolean
}

export interface SalesRound {
  /** Firms that sold. */
  readonly sellers: number
  /** Worth of what was sold, at the prices before the round. */
  readonly sold: number
}

/** Depth D = c · volume / σ · √τ: volume of a day in money, σ of a day, τ days to sell in. */
export function depthOf(volume: number, sigma: number, days = 1, coefficient = 0.25): number {
  requireRange('sigma', sigma, 1e-12, 1e9)
  return (coefficient * volume * Math.sqrt(days)) / sigma
}

/** Ψ: relative fall of a price at S when `sold` money of the asset is sold. */
export function fallOf(
  form: 'floor' | 'linear',
  sold: number,
  depth: number,
  price: number,
  floor: number,
): number {
  const room = 1 - floor / price
  if (!(room > 0) || sold === 0) return 0
  if (form === 'linear') return Math.min(sold / depth, room)
  return room * (1 - exp(-sold / (room * depth)))
}

export function contSchaanning(sheets: BalanceSheets, given: ContSchaanning): Deleveraging {
  const { leverageMax, depths, form = 'floor', floor = 0.5, sellersBear = 0.5 } = given
  const { leverageTarget = 0.95 * leverageMax, roundsMax = 1000 } = given
  requireRange('leverageMax', leverageMax, 1, 1e9)
  requireRange('leverageTarget', leverageTarget, 1, leverageMax)
  requireRange('floor', floor, 0, 1)
  requireRange('sellersBear', sellersBear, 0, 1)
  requireRange('roundsMax', roundsMax, 1, 1e6)
  sheets.assets.forEach((asset, k) => {
    requireRange(`depth of ${asset}`, depths[k], 1e-36, 1e36)
  })
  const standing = createStanding(sheets)
  const { prices, sold } = standing
  const before = equities(sheets)
  const perRound: SalesRound[] = []
  let converged = false
  for (let round = 0; round < roundsMax && !converged; round++) {
    const sellers = chooseSales(standing, leverageMax, leverageTarget)
    if (sellers === 0) converged = true
    else perRound.push({ sellers, sold: sold.reduce((sum, value) => sum + value, 0) })
    const old = prices.slice()
    for (let k = 0; k < prices.length; k++) {
      prices[k] *= 1 - fallOf(form, sold[k], depths[k], prices[k], floor)
    }
    settleSales(standing, old, sellersBear)
  }
  const equity = equitiesNow(standing)
  return {
    prices,
    equity,
    losses: before.map((value, firm) => value - equity[firm]),
    soldShare: standing.kept.map((share) => 1 - share),
    perRound,
    converged,
  }
}

/** Where everybody stands between rounds. Sales are in proportion, so one share says it all. */
interface Standing {
  readonly sheets: BalanceSheets
  readonly prices: Float64Array
  /** Cash less liabilities. */
  readonly net: Float64Array
  /** Share of its first holdings that each firm still has, and sells in this round. */
  readonly kept: Float64Array
  readonly selling: Float64Array
  /** Money of each asset that is sold in this round, at the prices before it. */
  readonly sold: Float64Array
  /** Cash and other assets of each firm; what is sold repays debt and adds nothing to them. */
  readonly assets: Float64Array
}

function createStanding(sheets: BalanceSheets): Standing {
  const { firms, assets, cash, liabilities, other } = sheets
  return {
    sheets,
    prices: new Float64Array(assets.length).fill(1),
    net: cash.map((value, firm) => value - liabilities[firm]),
    kept: new Float64Array(firms.length).fill(1),
    selling: new Float64Array(firms.length),
    sold: new Float64Array(assets.length),
    assets: cash.map((value, firm) => value + other[firm]),
  }
}

function worthAt({ sheets }: Standing, firm: number, prices: Float64Array): number {
  let worth = 0
  for (let k = 0; k < prices.length; k++) {
    worth += sheets.holdings[firm * prices.length + k] * prices[k]
  }
  return worth
}

/** Decides who sells which share of all it had; returns how many do. */
function chooseSales(standing: Standing, leverageMax: number, target: number): number {
  const { sheets, prices, net, kept, selling, sold, assets } = standing
  sold.fill(0)
  let sellers = 0
  for (let firm = 0; firm < kept.length; firm++) {
    selling[firm] = 0
    const whole = worthAt(standing, firm, prices)
    const worth = kept[firm] * whole
    const equity = net[firm] + sheets.other[firm] + worth
    const total = assets[firm] + worth
    if (!(worth > 0) || total <= leverageMax * equity) continue
    const share = Math.min(1, (total - target * equity) / worth)
    selling[firm] = kept[firm] * share
    for (let k = 0; k < prices.length; k++) {
      sold[k] += selling[firm] * sheets.holdings[firm * prices.length + k] * prices[k]
    }
    sellers++
  }
  return sellers
}

function settleSales(standing: Standing, old: Float64Array, sellersBear: number): void {
  const { prices, net, kept, selling } = standing
  const paid = prices.map((price, k) => old[k] + sellersBear * (price - old[k]))
  for (let firm = 0; firm < kept.length; firm++) {
    if (selling[firm] === 0) continue
    net[firm] += selling[firm] * worthAt(standing, firm, paid)
    // A whole sale leaves nothing, not what rounding leaves.
    kept[firm] = selling[firm] === kept[firm] ? 0 : kept[firm] - selling[firm]
  }
}

function equitiesNow(standing: Standing): Float64Array {
  const { net, kept, prices, sheets } = standing
  return net.map((value, firm) => {
    return value + sheets.other[firm] + kept[firm] * worthAt(standing, firm, prices)
  })
}
