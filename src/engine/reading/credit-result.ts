/**
 * What became of firms: who defaulted, who was paid, and what creditors have lost.
 *
 *     lost on a debt = outstanding · (1 − what its debtor pays / what its debtor owes)
 *
 * of debts whose debtor has defaulted, with what estates have at the end prices; what was paid out
 * before is no longer outstanding. *First round* is what would be lost if all other debts were paid
 * in full; the rest is contagion: debtors short of money because theirs are.
 */
import { clear, faceValues, firmAssets, owedUsd } from '../phases/firm-values.ts'
import type { Run } from '../ports/run.ts'

export interface FirmResult {
  readonly id: string
  /** Null: it has not defaulted. */
  readonly defaultedMs: number | null
  /** It could have paid if all others had. */
  readonly isContagion: boolean
  /** When it defaulted: what it owed, and what it could not pay of it; else 0. */
  readonly dueUsd: number
  readonly shortUsd: number
  /** At the end: what it has besides claims, what it still owes, what it is still owed. */
  readonly assetsUsd: number
  readonly owedUsd: number
  readonly claimsUsd: number
  /** What it has paid on debts, what it was paid, what its estate has cost. */
  readonly paidUsd: number
  readonly receivedUsd: number
  readonly costsUsd: number
  /** What it loses on claims: in the first round, by contagion, and both. */
  readonly firstLossUsd: number
  readonly contagionLossUsd: number
  readonly lossUsd: number
}

/** A debt of a firm in default: what stood open, and what its creditor loses. Dollars. */
export interface DebtResult {
  readonly from: string
  readonly to: string
  /** What was owed at the start, and the same debt at the prices of the end. */
  readonly startUsd: number
  readonly endUsd: number
  /** What is lost of it: had all other debtors paid, by contagion, and both. */
  readonly firstLossUsd: number
  readonly contagionLossUsd: number
  readonly lossUsd: number
}

export interface CreditResult {
  /** Of firms in default, by debtor and creditor as the scenario has them. */
  readonly debts: readonly DebtResult[]
  /** In the order of the scenario. */
  readonly firms: readonly FirmResult[]
  /** Who defaulted, first come first. */
  readonly defaults: readonly string[]
}

/** Null where the world has no firms. */
export function creditResult(run: Run): CreditResult | null {
  const { world, credit } = run
  const { firms } = world.names
  if (firms.length === 0) return null
  const assets = firmAssets(world)
  const { owed, claims } = faceValues(run)
  const all = new Float64Array(firms.length)
  const first = new Float64Array(firms.length)
  const losses = creditLosses(run, assets)
  for (const { creditor, usd, firstUsd } of losses) {
    all[creditor] += usd
    first[creditor] += firstUsd
  }
  return {
    debts: losses.map((it) => debtResult(run, it)),
    firms: firms.map((id, row) => ({
      id,
      defaultedMs: credit.defaultedMs[row] < 0 ? null : credit.defaultedMs[row],
      isContagion: credit.isContagion[row] === 1,
      dueUsd: credit.dueUsd[row],
      shortUsd: credit.shortUsd[row],
      assetsUsd: assets[row],
      owedUsd: owed[row],
      claimsUsd: claims[row],
      paidUsd: credit.paidUsd[row],
      receivedUsd: credit.receivedUsd[row],
      costsUsd: credit.costsUsd[row],
      firstLossUsd: first[row],
      contagionLossUsd: all[row] - first[row],
      lossUsd: all[row],
    })),
    defaults: Array.from(credit.order.subarray(0, credit.defaults), (row) => firms[row]),
  }
}

function debtResult({ world, origin }: Run, loss: CreditLoss): DebtResult {
  const { debt, debtor, creditor, usd, firstUsd } = loss
  const { firms, names, assets } = world
  const asset = firms.debtAsset[debt]
  return {
    from: names.firms[debtor],
    to: names.firms[creditor],
    startUsd: firms.debt[debt] * origin.assets.usd[asset],
    endUsd: firms.debt[debt] * assets.usd[asset],
    firstLossUsd: firstUsd,
    contagionLossUsd: usd - firstUsd,
    lossUsd: usd,
  }
}

/** What a creditor loses on a debt of a firm in default, at the end, dollars. */
export interface CreditLoss {
  /** Rows of debts and firms. */
  readonly debt: number
  readonly debtor: number
  readonly creditor: number
  readonly usd: number
  /** Of it had all other debtors paid in full. */
  readonly firstUsd: number
}

/** Every loss on a debt; none where nobody has defaulted. */
export function creditLosses(run: Run, assets = firmAssets(run.world)): CreditLoss[] {
  if (run.credit.defaults === 0) return []
  const { count, costs, debtBegin, creditor } = run.world.firms
  const { owed, claims } = faceValues(run)
  const { payments } = clear(run, assets)
  const losses: CreditLoss[] = []
  for (let debtor = 0; debtor < count; debtor++) {
    if (run.credit.defaultedMs[debtor] < 0 || owed[debtor] === 0) continue
    const own = assets[debtor] + claims[debtor]
    const alone = own < owed[debtor] ? (1 - costs) * own : owed[debtor]
    const lostShare = 1 - payments[debtor] / owed[debtor]
    // Rounding aside, nobody is better off for the losses of others.
    const firstShare = Math.min(lostShare, 1 - alone / owed[debtor])
    for (let debt = debtBegin[debtor]; debt < debtBegin[debtor + 1]; debt++) {
      const outstanding = owedUsd(run, debt)
      losses.push({
        debt,
        debtor,
        creditor: creditor[debt],
        usd: lostShare * outstanding,
        firstUsd: firstShare * outstanding,
      })
    }
  }
  return losses
}
