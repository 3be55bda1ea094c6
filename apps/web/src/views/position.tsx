/** A position of one's own among all others: when it goes, at what price, with what loss. */
import { type PositionAnswer, textOf } from 'cascade-engine/report'
import { type FormEvent, useState } from 'react'
import type { Opened } from '../engine/protocol.ts'
import { FaultBox } from '../parts/fault-box.tsx'
import { Grid } from '../parts/grid.tsx'
import { type DeskState, faultOf } from '../use-desk.ts'

interface Entry {
  readonly instrument: string
  readonly side: 'long' | 'short'
  readonly leverage: string
  readonly entry: string
  readonly margin: string
}

export function PositionView({ desk }: { readonly desk: DeskState }) {
  const { client, contracts, turned } = desk
  const [first] = contracts
  const [written, write] = useState<Partial<Entry>>({})
  const [answer, setAnswer] = useState<PositionAnswer | null>(null)
  const [fault, setFault] = useState<ReturnType<typeof faultOf> | null>(null)
  const [isBusy, setBusy] = useState(false)
  if (desk.view !== null && first === undefined) {
    return (
      <section>
        <p>This scenario has no perpetual contract. Choose another, such as case-1.</p>
      </section>
    )
  }
  const contract = contracts.find(({ id }) => id === written.instrument) ?? first
  const entry: Entry = {
    instrument: contract?.id ?? '',
    side: 'long',
    leverage: '20',
    margin: '10000',
    ...written,
    entry: written.entry ?? (contract ? String(Number(contract.price.toPrecision(6))) : ''),
  }
  const ask = async (event: FormEvent) => {
    event.preventDefault()
    if (client === null) return
    setBusy(true)
    const { instrument, side, leverage, margin } = entry
    try {
      const text = `${instrument} ${side} ${leverage}x ${entry.entry} ${margin}`
      setAnswer(await client.ask('position', text))
      setFault(null)
    } catch (error) {
      setFault(faultOf(error))
    }
    setBusy(false)
  }
  return (
    <>
      <section aria-label="My position">
        <h2>My position</h2>
        <Fields {...{ entry, contracts, ask, isBusy }} onWrite={write} before={written} />
        <p className="muted">
          It is added to everybody else’s as an isolated position, opened before the run. Shocks
          {Object.keys(turned).length > 0 ? ' are as they were last turned.' : ' are as they are.'}
        </p>
      </section>
      {fault && <FaultBox fault={fault} />}
      {isBusy && <Runs />}
      {answer && !isBusy && <Story answer={answer} />}
    </>
  )
}

function Runs() {
  return (
    <section aria-busy="true">
      <p role="status">Three runs: with everybody, with nobody else forced, without the shocks …</p>
    </section>
  )
}

interface FieldsProps {
  readonly entry: Entry
  readonly before: Partial<Entry>
  readonly contracts: Opened['contracts']
  readonly isBusy: boolean
  readonly ask: (event: FormEvent) => void
  readonly onWrite: (entry: Partial<Entry>) => void
}

function Fields({ entry, before, contracts, isBusy, ask, onWrite }: FieldsProps) {
  const settlement = contracts.find(({ id }) => id === entry.instrument)?.settlement ?? ''
  const numbers = [
    ['leverage', 'Leverage, ×'],
    ['entry', 'Entry price'],
    ['margin', `Margin put in, ${settlement}`],
  ] as const
  return (
    <form className="fields" onSubmit={ask}>
      <label>
        Contract
        <select
          value={entry.instrument}
          onChange={(event) => onWrite({ ...omitEntry(before), instrument: event.target.value })}
        >
          {contracts.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      </label>
      <label>
        Side
        <select
          value={entry.side}
          onChange={(event) => onWrite({ ...before, side: event.target.value as Entry['side'] })}
        >
          <option>long</option>
          <option>short</option>
        </select>
      </label>
      {numbers.map(([name, title]) => (
        <label key={name}>
          {title}
          <input
            inputMode="decimal"
            value={entry[name]}
            onChange={(event) => onWrite({ ...before, [name]: event.target.value })}
          />
        </label>
      ))}
      <button type="submit" disabled={isBusy || entry.instrument === ''}>
        What becomes of it?
      </button>
    </form>
  )
}

/** Another contract has another price. */
function omitEntry({ entry: _entry, ...others }: Partial<Entry>): Partial<Entry> {
  return others
}

function Story({ answer }: { readonly answer: PositionAnswer }) {
  return (
    <section aria-label="What became of it">
      <Grid table={answer.table} />
      {answer.told.map(({ title, lines }) => (
        <div key={textOf(title)}>
          <h2>{textOf(title)}</h2>
          <ul>
            {lines.map((line) => (
              <li key={textOf(line)}>{textOf(line)}</li>
            ))}
          </ul>
        </div>
      ))}
      <pre>
        <code>{answer.command}</code>
      </pre>
    </section>
  )
}
