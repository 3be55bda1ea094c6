// The tree of what stands behind holdings, its roots, and losses by who bears them.
import { amount, share, usd } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'
import type { LossView, RootView, TreeView } from './report.ts'

export function treeTable(tree: readonly TreeView[]): Table {
  const rows: Text[][] = []
  const add = (
    { name, weight, units, usd: worth, ownUsd, isCut, behind }: TreeView,
    depth: number,
  ) => {
    const cut = isCut ? ' …' : ''
    rows.push([
      `${'· '.repeat(depth)}${name}${cut}`,
      amount(depth > 0 ? weight : null),
      amount(units),
      usd(worth),
    ])
    for (const it of behind) add(it, depth + 1)
    if (ownUsd !== 0) rows.push([`${'· '.repeat(depth + 1)}dollars besides`, '', '', usd(ownUsd)])
  }
  for (const it of tree) add(it, 0)
  const isCut = (it: TreeView): boolean => it.isCut || it.behind.some(isCut)
  return tableOf(
    'tree',
    'What stands behind it',
    [
      textColumn('what', 'held, and behind it'),
      numberColumn('weight', 'weight', 'units of it behind one of the line above'),
      numberColumn('units'),
      numberColumn('worth', 'worth', 'in dollars, by what is behind it'),
    ],
    rows,
    tree.some(isCut) ? ['…: it stands further up already'] : [],
  )
}

export function rootTable(roots: readonly RootView[]): Table {
  return tableOf(
    'roots',
    'Down to what has a price of its own',
    [
      textColumn('root'),
      numberColumn('held', 'held', 'units, through all that stands on it'),
      numberColumn('worth'),
      numberColumn('owed'),
      numberColumn('share', 'of all held'),
    ],
    roots.map(({ root, held, heldUsd, owedUsd, share: part }) => [
      root,
      amount(held),
      usd(heldUsd),
      usd(owedUsd),
      share(part),
    ]),
  )
}

export function lossTable(losses: readonly LossView[], loss: number): Table {
  return tableOf(
    'losses',
    say`If ${share(loss)} is lost`,
    [
      textColumn('of'),
      textColumn('borne', 'borne by'),
      numberColumn('loss'),
      numberColumn('share', 'of what is left', 'of what is held less what is owed'),
    ],
    losses.map(({ name, rule, order, lossUsd, share: part }) => [
      name,
      borneBy(name, rule, order),
      usd(lossUsd),
      share(part),
    ]),
  )
}

const named = 3

/** Classes of holders: tokens that stand on it, and whoever holds it as it is. */
function borneBy(name: string, rule: string, order: readonly string[]): string {
  if (rule === 'pro-rata') return 'all alike'
  const who = order.map((it) => (it === name ? 'who holds it as it is' : it))
  if (rule === 'one') return `${who.join('')} first`
  return who.length > named ? `${who.slice(0, named).join(', then ')} …` : who.join(', then ')
}
