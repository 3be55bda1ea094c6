// What the methods say that follow losses as shares of equity: DebtRank and thresholds.
import type { LoadedNetwork } from '../../data/network-file.ts'
import { debtRank } from '../../networks/debtrank.ts'
import { debtRankSingleHit } from '../../networks/debtrank-single-hit.ts'
import { equityOf, type Network } from '../../networks/network.ts'
import { columnSums, type Sparse, transpose } from '../../networks/sparse.ts'
import { spectralRadius } from '../../networks/spectral-radius.ts'
import { impactMatrix, type StressResult, summarizeStress } from '../../networks/stress.ts'
import { threshold } from '../../networks/threshold.ts'
import { amount, count, plain, share } from '../quantity.ts'
import { numberColumn, type Table, tableOf } from '../table.ts'
import { plural, say, type Text } from '../text.ts'
import { equityBefore, institution, roundColumn } from './columns.ts'
import type { NetworkFindings } from './findings.ts'
import { namesText, roundText } from './names.ts'
import type { NetworkMethod, NetworkRequest } from './request.ts'

export function stressReport(loaded: LoadedNetwork, request: NetworkRequest): NetworkFindings {
  const { network } = loaded
  const equity = equityOf(network)
  const cap = request.method === 'debtrank-single-hit' ? 1 : Number.POSITIVE_INFINITY
  const impact = impactMatrix(transpose(network.liabilities), equity, { cap })
  const run = (shock: Float64Array) => resultOf(request.method, impact, shock)
  // Whoever has no equity has lost it all.
  const shock = equity.map((value, row) => (value > 0 ? (request.loss[row] ?? 0) / value : 1))
  const worth = equity.map((value) => Math.max(0, value))
  const weights = weightsOf(network)
  if (request.isEach) return eachReport(network, run, weights, worth)
  const result = run(shock)
  const summary = summarizeStress(shock, result, weights, worth)
  const names = (isMeant: (round: number) => boolean) =>
    network.names.filter((_, row) => isMeant(result.defaultRound[row] ?? -1))
  const defaulted = names((round) => round >= 0)
  return {
    sentences: [
      [
        say`The shock takes ${amount(summary.originalLosses)} of equity, the network `,
        say`${amount(summary.additionalLosses)} more, in ${plural(result.rounds, 'round')}`,
        result.isSettled ? '.' : ' (still moving).',
      ],
      [
        say`${count(defaulted.length)} of ${plural(network.names.length, 'institution')} lose all `,
        say`their equity. At once: ${namesText(names((round) => round === 0))}. `,
        say`Through others: ${namesText(names((round) => round > 0))}.`,
      ],
      [
        say`By assets ${share(summary.originalStress)} of the network is lost at once and `,
        say`${share(summary.additionalStress)} through others.`,
      ],
      radiusText(request.method, impact),
    ],
    tables: [table(network, equity, shock, result)],
    // Rounds as a clearing counts them: at once is the first.
    round: result.defaultRound.map((round) => round + 1),
    lost: lostOf(network, result.stress, request.method),
  }
}

function resultOf(method: NetworkMethod, impact: Sparse, shock: Float64Array): StressResult {
  if (method === 'debtrank') return debtRank(impact, shock)
  if (method === 'debtrank-single-hit') return debtRankSingleHit(impact, shock)
  return threshold(impact, shock)
}

function radiusText(method: NetworkMethod, impact: Sparse): Text {
  const radius = spectralRadius(impact)
  const means = radius < 1 ? 'losses shrink on their way round' : 'losses grow on their way round'
  return method === 'debtrank' ? say`Spectral radius ${plain(radius, 3)}: ${means}.` : ''
}

/** Assets: how much each counts. */
function weightsOf({ liabilities, externalAssets }: Network): Float64Array {
  const claims = columnSums(liabilities)
  return externalAssets.map((value, row) => value + (claims[row] ?? 0))
}

/** What claims are marked down by, an entry each. */
function lostOf({ liabilities }: Network, stress: Float64Array, method: NetworkMethod) {
  const { begin, value } = liabilities
  const lost = new Float64Array(value.length)
  for (let row = 0; row < liabilities.rows; row++) {
    const whole = Math.min(1, stress[row] ?? 0)
    const part = method === 'threshold' && whole < 1 - 1e-12 ? 0 : whole
    for (let at = begin[row] ?? 0; at < (begin[row + 1] ?? 0); at++)
      lost[at] = part * (value[at] ?? 0)
  }
  return lost
}

function table(
  { names }: Network,
  equity: Float64Array,
  shock: Float64Array,
  { stress, defaultRound }: StressResult,
): Table {
  return tableOf(
    'institutions',
    'Institutions',
    [
      institution,
      equityBefore,
      numberColumn('shock', 'lost at once', 'a share of equity'),
      numberColumn('stress', 'lost in all', 'a share of equity; above 1 it falls on others'),
      numberColumn('loss', 'loss', 'of equity and beyond it'),
      roundColumn('in which all its equity is lost; 1: at once'),
    ],
    names.map((name, row) => [
      name,
      amount(equity[row]),
      share(shock[row]),
      share(stress[row]),
      amount((stress[row] ?? 0) * Math.max(0, equity[row] ?? 0)),
      roundText((defaultRound[row] ?? -1) + 1),
    ]),
  )
}

/** Everybody's default in turn: who would take most with it. */
function eachReport(
  network: Network,
  run: (shock: Float64Array) => StressResult,
  weights: Float64Array,
  worth: Float64Array,
): NetworkFindings {
  const rows = network.names.map((name, first) => {
    const shock = worth.map((value, row) => (row === first || value === 0 ? 1 : 0))
    return { name, ...summarizeStress(shock, run(shock), weights, worth) }
  })
  rows.sort((a, b) => b.additionalLosses - a.additionalLosses)
  const [worst] = rows
  return {
    sentences: [
      say`Everybody's default in turn. ${worst?.name ?? 'Nobody'} would take most with it: \
${amount(worst?.additionalLosses)} of others' equity.`,
    ],
    tables: [
      tableOf(
        'defaults',
        'If one of them loses all its equity',
        [
          institution,
          numberColumn('own', 'its own', 'the equity it loses'),
          numberColumn(
            'others',
            'of others',
            'what others lose through it, beyond their equity too',
          ),
          numberColumn(
            'stress',
            'of the network',
            'share of all assets of others that it takes along',
          ),
          numberColumn('defaults', 'others default'),
        ],
        rows.map((it) => [
          it.name,
          amount(it.originalLosses),
          amount(it.additionalLosses),
          share(it.additionalStress),
          count(it.additionalDefaults),
        ]),
      ),
    ],
    round: new Int32Array(network.names.length),
    lost: new Float64Array(network.liabilities.value.length),
  }
}
