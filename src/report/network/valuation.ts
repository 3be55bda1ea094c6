// What the methods say that value claims by the debtor's equity: at default, and before it.
import type { LoadedNetwork } from '../../data/network-file.ts'
import { furfine } from '../../networks/furfine.ts'
import { equityOf, type Network, shocked } from '../../networks/network.ts'
import { neva } from '../../networks/neva.ts'
import { mapEntries } from '../../networks/sparse.ts'
import { amount, count, share } from '../quantity.ts'
import { numberColumn, tableOf } from '../table.ts'
import { plural, say } from '../text.ts'
import {
  equityBefore,
  institution,
  leftAfter,
  lostClaims,
  outsideLoss,
  roundColumn,
} from './columns.ts'
import type { NetworkFindings } from './findings.ts'
import { fallenText, roundText } from './names.ts'
import type { NetworkRequest } from './request.ts'

export function furfineReport(loaded: LoadedNetwork, request: NetworkRequest): NetworkFindings {
  const { loss, recovery } = request
  const network = shocked(loaded.network, loss)
  const { equity, losses, round, rounds } = furfine(network, { recovery })
  const before = equityOf(loaded.network)
  const fallen = round.filter((at) => at > 0)
  const whole = losses.reduce((sum, value) => sum + value, 0)
  return {
    sentences: [
      [
        say`${count(fallen.length)} of ${plural(network.names.length, 'institution')} default, in `,
        say`${plural(rounds, 'round')}; claims of ${amount(whole)} are lost, ${share(recovery)} `,
        'of a claim is recovered.',
      ],
      fallenText(network.names, round),
    ],
    tables: [
      tableOf(
        'institutions',
        'Institutions',
        [
          institution,
          equityBefore,
          outsideLoss,
          lostClaims('on defaulters, less the recovery'),
          leftAfter('below 0: owed beyond all it has'),
          roundColumn(),
        ],
        network.names.map((name, row) => [
          name,
          amount(before[row]),
          amount(loss[row]),
          amount(losses[row]),
          amount(equity[row]),
          roundText(round[row] ?? 0),
        ]),
      ),
    ],
    round,
    lost: mapEntries(network.liabilities, (value, row) =>
      (round[row] ?? 0) > 0 ? (1 - recovery) * value : 0,
    ).value,
  }
}

export function nevaReport(loaded: LoadedNetwork, request: NetworkRequest): NetworkFindings {
  const { loss, recovery, sigma, valuation: model, seniority } = request
  const network = shocked(loaded.network, loss)
  const found = neva(network, { model, sigma, recovery }, { seniority })
  const { equity, value } = found
  const before = equityOf(loaded.network)
  const face = sumOf(network)
  const lost = mapEntries(network.liabilities, (owed, row) => owed * (1 - (value[row] ?? 1))).value
  const whole = lost.reduce((sum, it) => sum + it, 0)
  return {
    sentences: [
      [
        say`Claims of ${amount(face)} are worth ${amount(face - whole)}: external assets vary by `,
        say`${share(sigma)} until the debts are due, ${share(recovery)} of what a defaulter has `,
        `is recovered${found.isSettled ? '' : ' (values were still moving)'}.`,
      ],
    ],
    tables: [
      tableOf(
        'institutions',
        'Institutions',
        [
          institution,
          equityBefore,
          outsideLoss,
          numberColumn('value', 'a claim on it', 'what a claim on it is worth, of its face value'),
          leftAfter('with claims at what they are worth'),
        ],
        network.names.map((name, row) => [
          name,
          amount(before[row]),
          amount(loss[row]),
          share(value[row]),
          amount(equity[row]),
        ]),
      ),
    ],
    round: Int32Array.from(equity, (left) => (left < 0 ? 1 : 0)),
    lost,
  }
}

const sumOf = ({ liabilities }: Network): number =>
  liabilities.value.reduce((sum, value) => sum + value, 0)
