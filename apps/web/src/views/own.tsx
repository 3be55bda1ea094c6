/** A scenario, accounts or a book of one's own: files that stay on this machine. */
import { type DragEvent, useState } from 'react'
import type { ScenarioFiles } from '../engine/protocol.ts'
import { Editor } from '../parts/editor.tsx'
import { templates } from '../templates.ts'
import type { DeskState } from '../use-desk.ts'

interface OwnViewProps {
  readonly desk: DeskState
  readonly source: ScenarioFiles
  readonly onOpen: (source: ScenarioFiles, set: readonly string[]) => void
}

const bytesMax = 64 * 1024 * 1024

/** What an account file holds, as scenario files call it. */
const formats = [
  ['positions', 'isolated positions, one a row: size, entry, margin'],
  ['holdings', 'holdings, one a row: account, instrument, size (collateral and debts too)'],
] as const

export function OwnView({ desk, source, onOpen }: OwnViewProps) {
  const [dropped, setDropped] = useState<Readonly<Record<string, string>>>({})
  const [told, setTold] = useState('')
  const take = async (list: Iterable<File>) => {
    const files: Record<string, string> = {}
    for (const file of list) {
      if (file.size > bytesMax) setTold(`${file.name} has more than ${bytesMax >> 20} MB`)
      else files[file.name] = await file.text()
    }
    const [yaml, text] = Object.entries(files).find(([name]) => /\.ya?ml$/.test(name)) ?? []
    if (yaml === undefined || text === undefined) {
      setDropped({ ...dropped, ...files })
      return
    }
    const { [yaml]: _scenario, ...others } = files
    onOpen({ file: yaml, text, files: { ...dropped, ...others }, seedTable: null }, [])
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    void take(event.dataTransfer.files)
  }
  return (
    <section aria-label="Your own">
      <h2>Your own files</h2>
      <p>
        A scenario (YAML, with the files that it names), or a table (CSV) of accounts or of a book
        in place of those of the scenario that is open. They are read in this tab and sent nowhere.
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files may also be chosen below */}
      <div className="drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <label>
          Drop files here, or choose them{' '}
          <input type="file" multiple onChange={({ target }) => void take(target.files ?? [])} />
        </label>
      </div>
      <p role="status">{told}</p>
      <p className="links">
        To begin with:
        {templates.map(({ title, source: template }) => (
          <button key={title} type="button" className="link" onClick={() => onOpen(template, [])}>
            {title}
          </button>
        ))}
      </p>
      <Editing key={source.text} source={source} onOpen={onOpen} />
      {Object.entries(dropped).map(([name, text]) => (
        <UseOf key={name} {...{ name, text, desk, source, onOpen }} />
      ))}
    </section>
  )
}

/** Opened when it is asked for: it checks the scenario in a thread of its own. */
function Editing({ source, onOpen }: Pick<OwnViewProps, 'source' | 'onOpen'>) {
  const [isOpen, setOpen] = useState(false)
  const run = (text: string) =>
    onOpen({ ...source, text, file: 'scenario.yaml', seedTable: null }, [])
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Edit the scenario that is open</summary>
      {isOpen && <Editor source={source} onRun={run} />}
    </details>
  )
}

interface UseOfProps extends OwnViewProps {
  readonly name: string
  readonly text: string
}

function UseOf({ name, text, desk, source, onOpen }: UseOfProps) {
  const places = placesOf(desk)
  const [place, setPlace] = useState(places[0] ?? '')
  const header = text.slice(0, text.indexOf('\n')).trim()
  const [use, setUse] = useState(usualUse(header))
  const [venue = '', instrument = ''] = place.split('/')
  const open = () =>
    onOpen(
      { ...source, files: { ...source.files, [name]: text }, seedTable: null },
      setsFor(use, name, venue, instrument),
    )
  return (
    <div className="fields">
      <p>
        <b>{name}</b> <code>{header}</code>
      </p>
      <label>
        Use it as
        <select className="wide" value={use} onChange={({ target }) => setUse(target.value)}>
          {formats.map(([format, title]) => (
            <option key={format} value={format}>
              accounts: {title}
            </option>
          ))}
          <option value="book">the book of a market: side, price, size</option>
        </select>
      </label>
      <label>
        {use === 'holdings' ? 'At the venue of' : 'Of'}
        <select value={place} onChange={({ target }) => setPlace(target.value)}>
          {places.map((it) => (
            <option key={it}>{it}</option>
          ))}
        </select>
      </label>
      <button type="button" onClick={open} disabled={place === ''}>
        Run with it
      </button>
    </div>
  )
}

/** What a table with such columns most likely is. */
function usualUse(header: string): string {
  const columns = header.toLowerCase().split(',')
  if (columns.includes('side') && columns.includes('price')) return 'book'
  const isPosition = columns.some((it) => it === 'entry' || it.includes('margin'))
  return columns.includes('instrument') && !isPosition ? 'holdings' : 'positions'
}

/** `venue/instrument` of everything that the scenario has. */
function placesOf({ settings }: DeskState): string[] {
  const found = settings.flatMap(({ path }) => {
    const [, venue, instrument] = /^venues\.([^.]+)\.instruments\.([^.]+)\.kind$/.exec(path) ?? []
    return venue && instrument ? [`${venue}/${instrument}`] : []
  })
  return [...new Set(found)]
}

/** Whatever the listed do not hold, somebody outside does. */
function setsFor(use: string, file: string, venue: string, instrument: string): string[] {
  const quoted = JSON.stringify
  if (use === 'book') {
    const liquidity = `{ model: order-book, file: ${quoted(file)}, format: levels }`
    return [`venues.${venue}.instruments.${instrument}.liquidity=${liquidity}`]
  }
  const of = use === 'positions' ? `, instrument: ${quoted(instrument)}` : ''
  const entry = `{ file: ${quoted(file)}, format: ${use}, venue: ${quoted(venue)}${of} }`
  return [`accounts=[${entry}]`, 'synthetic=false', 'outside=true']
}
