/** Who was acted on in some rounds of a run: what a click on a bar asks for. */
import type { Run } from '../../engine/ports/run.ts'
import { eventKinds } from '../../engine/ports/trace.ts'
import { readTrace } from '../../engine/reading/read-trace.ts'
import { priceDigits } from '../amounts.ts'
import { dated } from '../dated.ts'
import { clock, count, price } from '../quantity.ts'
import { numberColumn, type Row, type Table, textColumn } from '../table.ts'
import { say } from '../text.ts'

const rowsMax = 100

/** Accounts liquidated in rounds `from` to `to`, counted from 1; of a traced run that has ended. */
export function actedTable(run: Run, from: number, to: number, startMs: number | null): Table {
  const trace = readTrace(run)
  const { world } = run
  const rows: Row[] = []
  let found = 0
  const liquidation = eventKinds.indexOf('liquidation')
  for (let event = 0; event < trace.count; event++) {
    const round = (trace.round[event] ?? 0) + 1
    if (trace.kind[event] !== liquidation || round < from || round > to) continue
    if (++found > rowsMax) continue
    const account = trace.account[event] ?? -1
    const venue = world.venues.id[world.accounts.venue[account] ?? 0]
    const name = `${venue}/${world.names.account(account)}`
    const at = trace.price[event] ?? 0
    const cells = {
      account: name,
      because: world.names.instruments[trace.instrument[event] ?? 0] ?? '',
      price: price(at, priceDigits(at)),
      time: dated(clock(trace.timeMs[event] ?? 0), startMs),
      round: count(round),
    }
    rows.push({ id: name, cells })
  }
  const left = found - rows.length
  const rounds =
    from === to ? say`round ${count(from)}` : say`rounds ${count(from)} to ${count(to)}`
  return {
    id: 'acted',
    title: say`Accounts acted on in ${rounds}`,
    columns: [
      textColumn('account'),
      textColumn('because', 'its worst position'),
      numberColumn('price', 'price'),
      numberColumn('time'),
      numberColumn('round'),
    ],
    rows,
    notes: left > 0 ? [say`${count(left)} more: see Accounts`] : [],
  }
}
