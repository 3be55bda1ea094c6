// Columns that several methods have: the same words for the same thing.
import { numberColumn, textColumn } from '../table.ts'

export const institution = textColumn('institution')
export const equityBefore = numberColumn(
  'equity',
  'equity',
  'assets less debts, before anything is lost',
)
export const outsideLoss = numberColumn('loss', 'loss', 'of external assets, from outside')
export const lostClaims = (means: string) => numberColumn('unpaid', 'lost claims', means)
export const leftAfter = (means: string) => numberColumn('left', 'equity after', means)
export const roundColumn = (means = 'in which it defaults') => numberColumn('round', 'round', means)
