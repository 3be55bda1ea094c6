// The methods of fire sales, each brought to one shape for the report.
import { type BalanceSheets, equities } from '../../networks/fire-sales/balance-sheets.ts'
import { breuerSummerUrosevic } from '../../networks/fire-sales/breuer-summer-urosevic.ts'
import { cifuentesFerrucciShin } from '../../networks/fire-sales/cifuentes-ferrucci-shin.ts'
import { contSchaanning } from '../../networks/fire-sales/cont-schaanning.ts'
import { createSystemWideStress } from '../../networks/fire-sales/farmer-kleinnijenhuis.ts'
import { greenwoodLandierThesmar } from '../../networks/fire-sales/greenwood-landier-thesmar.ts'
import { squareRootImpact } from '../../networks/fire-sales/impact.ts'
import { overlappingPortfolios } from '../../networks/fire-sales/overlapping-portfolios.ts'
import { amount, count, share } from '../quantity.ts'
import { plural, say, type Text } from '../text.ts'
import { namesText } from './names.ts'

export interface FireSaleFindings {
  readonly sentences: readonly Text[]
  /** Of each asset at the end, 1 after the shock; of the mildest outcome where there are two. */
  readonly prices: Float64Array
  readonly severest?: Float64Array
  /** Worth of each asset that is sold, at the price after the shock. */
  readonly sold?: Float64Array
  readonly equity?: Float64Array
  readonly soldShare?: Float64Array
  /** Part of each firm's sales in everybody's further loss over everybody's equity. */
  readonly caused?: Float64Array
}

export function bothEquilibria(
  method: 'cifuentes-ferrucci-shin' | 'breuer-summer-urosevic',
  before: BalanceSheets,
  after: BalanceSheets,
  given: {
    readonly ratio: number
    readonly leverageMax: number
    readonly shock: Float64Array
    readonly coefficients: Float64Array
  },
): FireSaleFindings {
  const { ratio, leverageMax, shock, coefficients } = given
  const left = 1 - (shock[0] ?? 0)
  const isOneAsset = method === 'cifuentes-ferrucci-shin'
  const found = isOneAsset
    ? cifuentesFerrucciShin(before, { ratio, impact: coefficients[0] ?? 0, price: left })
    : breuerSummerUrosevic(after, { leverageMax, impact: squareRootImpact(coefficients) })
  const { mildest, severest, unique } = found
  // Of one asset prices are told from before the shock.
  const scale = isOneAsset ? 1 / left : 1
  const prices = mildest.prices.map((value) => value * scale)
  const sellers = mildest.soldShare.filter((part) => part > 0).length
  const whole = mildest.soldShare.filter((part) => part === 1).length
  return {
    sentences: [
      say`${count(sellers)} of ${plural(before.firms.length, 'firm')} sell, ${count(whole)} all.`,
      unique
        ? 'There is one outcome, whoever begins.'
        : 'There is more than one outcome; the mildest is told: nobody sells out of fear.',
    ],
    prices,
    severest: severest.prices.map((value) => value * scale),
    sold: mildest.sold.map((value) => value / scale),
    equity: equities(after, prices),
    soldShare: mildest.soldShare,
  }
}

export function targeting(
  sheets: BalanceSheets,
  shock: Float64Array,
  illiquidity: Float64Array,
): FireSaleFindings {
  const returns = shock.map((lost) => -lost)
  const found = greenwoodLandierThesmar(sheets, { returns, illiquidity, capped: true })
  const { impact, aggregate, systemicness, sold } = found
  const start = equities(sheets)
  const worst = systemicness.indexOf(Math.max(...systemicness))
  const own = sheets.firms[worst] ?? 'nobody'
  return {
    sentences: [
      say`What all sell to hold their leverage takes another ${share(aggregate)} of all equity.`,
      say`Most of it by ${own}: ${share(systemicness[worst])}.`,
    ],
    prices: impact.map((value, k) => 1 + value / (1 - (shock[k] ?? 0) || 1)),
    sold: sold.map((value) => Math.max(0, -value)),
    equity: start.map((value, firm) => {
      const first = (found.firstReturns[firm] ?? 0) + (found.secondReturns[firm] ?? 0)
      return value + first * (value + (sheets.liabilities[firm] ?? 0))
    }),
    caused: systemicness,
  }
}

export function deleveraging(
  after: BalanceSheets,
  depths: Float64Array,
  leverageMax: number,
): FireSaleFindings {
  const { prices, equity, soldShare, perRound, losses, converged } = contSchaanning(after, {
    leverageMax,
    depths,
  })
  const lost = losses.reduce((sum, value) => sum + value, 0)
  return {
    sentences: [
      [
        say`Sales take another ${amount(lost)}, in ${plural(perRound.length, 'round')}`,
        converged ? '.' : ' (still selling).',
      ],
    ],
    prices,
    equity,
    soldShare,
  }
}

export function failures(after: BalanceSheets): FireSaleFindings {
  const { perRound, prices, equity } = overlappingPortfolios(after)
  const failed = new Set(perRound.flat())
  return {
    sentences: [
      say`By the shock fail: ${namesText(perRound[0] ?? [])}. By sales of others: \
${namesText(perRound.slice(1).flat())}.`,
    ],
    prices,
    equity,
    soldShare: Float64Array.from(after.firms, (firm) => (failed.has(firm) ? 1 : 0)),
  }
}

export function steps(
  sheets: BalanceSheets,
  shock: Float64Array,
  impact: number,
): FireSaleFindings {
  const returns = shock.map((lost) => -lost)
  const outcome = createSystemWideStress(sheets, { impact }).run(returns)
  const failed = sheets.firms.filter((_, firm) => outcome.failed[firm] === 1)
  const perStep = [...outcome.failures].slice(1).join(', ')
  return {
    sentences: [
      say`${plural(failed.length, 'firm')} of ${count(sheets.firms.length)} fail: \
${namesText(failed)}.`,
      say`By step: ${perStep}. ${share(outcome.soldShare)} of all holdings are sold.`,
    ],
    prices: outcome.prices.map((value, k) => value / (1 + (returns[k] ?? 0) || 1)),
  }
}
