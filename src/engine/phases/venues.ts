/** Asks the rules of each venue, batch by batch. */
import type { Batch } from '../ports/ports.ts'
import type { Run } from '../ports/run.ts'
import { isClosed } from '../verbs/gates.ts'
import { refuse } from '../verbs/refuse.ts'

/** Calls a rule once for every run of accounts at one venue. */
export function forEachVenue(
  run: Run,
  accounts: Int32Array,
  begin: number,
  end: number,
  rule: 'liquidate' | 'absorb',
): void {
  const { venue } = run.world.accounts
  for (let from = begin; from < end; ) {
    let to = from + 1
    while (to < end && venue[accounts[to]] === venue[accounts[from]]) to++
    const batch: Batch = { venue: venue[accounts[from]], accounts, begin: from, end: to }
    // What is owed and booked goes on where nobody is liquidated.
    if (rule === 'liquidate' && isClosed(run, 'venue', batch.venue)) refuseAll(run, batch)
    else run.world.venues.rules[batch.venue][rule](run, batch)
    from = to
  }
}

function refuseAll(run: Run, { accounts, begin, end }: Batch): void {
  for (let at = begin; at < end; at++) refuse(run, accounts[at], 'closed')
}
