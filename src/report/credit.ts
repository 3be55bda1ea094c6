// Firms that owe each other: who defaulted, who was paid, who lost.
import type { CreditResult, FirmResult } from '../engine/reading/credit-result.ts'
import type { Summary } from '../engine/reading/result.ts'
import { clock, share, usd } from './quantity.ts'
import { numberColumn, type Table, textColumn } from './table.ts'
import { plural, say, type Text } from './text.ts'

/** None where the scenario has no firms. */
export function creditTables({ credit, creditLossUsd }: Summary): Table[] {
  if (credit === null) return []
  return credit.defaults.length === 0
    ? [firmsTable(credit)]
    : [defaultsTable(credit, creditLossUsd), firmsTable(credit), debtsTable(credit)]
}

/** What firms lost on each other, in a sentence; empty where nobody defaulted. */
export function creditStory({ credit, creditLossUsd, creditContagionUsd }: Summary): Text {
  if (credit === null || credit.defaults.length === 0) return ''
  const who = plural(credit.defaults.length, 'firm')
  const spread = say`${usd(creditContagionUsd)} of it because debtors were not paid themselves`
  return say`${who} of ${plural(credit.firms.length, 'firm')} defaulted; creditors lose \
${usd(creditLossUsd)}, ${spread}.`
}

function defaultsTable({ firms, defaults }: CreditResult, lossUsd: number): Table {
  const rowOf = new Map(firms.map((firm) => [firm.id, firm]))
  return {
    id: 'defaults',
    title: 'Defaults of firms',
    columns: [
      textColumn('firm'),
      numberColumn('time'),
      textColumn('why'),
      numberColumn('owed', 'owed', 'when it defaulted'),
      numberColumn('short', 'short', 'of that, with what others could pay it'),
      numberColumn('share', 'share', 'that it could pay'),
    ],
    rows: defaults.map((id) => {
      const { defaultedMs, isContagion, dueUsd, shortUsd } = rowOf.get(id) as FirmResult
      return {
        id,
        cells: {
          firm: id,
          time: clock(defaultedMs),
          why: isContagion ? 'was not paid' : shortUsd > 0 ? 'its own losses' : 'no cash when due',
          owed: usd(dueUsd),
          short: usd(shortUsd),
          share: share(1 - shortUsd / dueUsd),
        },
      }
    }),
    notes: [say`In all creditors lose ${usd(lossUsd)}, at the prices of the end.`],
  }
}

/** What was open on firms in default: a debt in a coin grows as the coin does, the wrong way. */
function debtsTable({ debts }: CreditResult): Table {
  const rows = [...debts].sort((a, b) => b.lossUsd - a.lossUsd)
  const isMoney = rows.every(({ startUsd, endUsd }) => startUsd === endUsd)
  const columns = [
    textColumn('from'),
    textColumn('to'),
    numberColumn('start', 'owed', 'at the start'),
    ...(isMoney ? [] : [numberColumn('end', 'at the end', 'the same debt, at the prices of then')]),
    numberColumn('lost', 'lost', 'by the creditor, at the prices of the end'),
    numberColumn('first', 'at first', 'of it had all other debtors paid'),
    numberColumn('contagion', 'by contagion', 'the rest: debtors who were not paid'),
  ]
  return {
    id: 'credit-losses',
    title: 'Debts of firms in default',
    columns,
    rows: rows.map((it) => ({
      cells: {
        from: it.from,
        to: it.to,
        start: usd(it.startUsd),
        ...(!isMoney && { end: usd(it.endUsd) }),
        lost: usd(it.lossUsd),
        first: usd(it.firstLossUsd),
        contagion: usd(it.contagionLossUsd),
      },
    })),
    notes: [],
  }
}

function firmsTable({ firms }: CreditResult): Table {
  return {
    id: 'firms',
    title: 'Firms',
    columns: [
      textColumn('firm'),
      textColumn('ended'),
      numberColumn('assets', 'assets', 'at the end: cash and accounts, no claims'),
      numberColumn('paid', 'paid', 'to creditors'),
      numberColumn('received', 'received', 'from debtors'),
      numberColumn('owed', 'still owed', 'by it, at the end'),
      numberColumn('first', 'lost at first', 'on debtors short of money of their own'),
      numberColumn('contagion', 'by contagion', 'on debtors who were not paid'),
    ],
    rows: firms.map((firm) => ({
      id: firm.id,
      cells: {
        firm: firm.id,
        ended: firm.defaultedMs === null ? 'pays' : 'in default',
        assets: usd(firm.assetsUsd),
        paid: usd(firm.paidUsd),
        received: usd(firm.receivedUsd),
        owed: usd(firm.owedUsd),
        first: usd(firm.firstLossUsd),
        contagion: usd(firm.contagionLossUsd),
      },
      isStrong: firm.defaultedMs !== null,
    })),
    notes: [],
  }
}
