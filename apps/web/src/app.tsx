/** The page: which scenario, which view, which theme. */
import { type Turned, textOf } from 'cascade-engine/report'
import { useEffect, useMemo, useState } from 'react'
import { readAddress, writeAddress } from './address.ts'
import type { ScenarioFiles } from './engine/protocol.ts'
import { FaultBox } from './parts/fault-box.tsx'
import { listScenarios, type ScenarioEntry, scenarioFiles } from './scenario-files.ts'
import { faultOf, useDesk } from './use-desk.ts'
import { AccountsView } from './views/accounts.tsx'
import { CascadeView } from './views/cascade.tsx'
import { MapView } from './views/map.tsx'
import { PositionView } from './views/position.tsx'

const views = [
  { id: 'cascade', title: 'Cascade' },
  { id: 'position', title: 'My position' },
  { id: 'accounts', title: 'Accounts' },
  { id: 'map', title: 'Map' },
] as const
type ViewId = (typeof views)[number]['id']

const none: readonly string[] = []
const nothingTurned: Turned = {}
const started = readAddress()

export function App() {
  const [scenarios, setScenarios] = useState<readonly ScenarioEntry[]>([])
  const [id, setId] = useState(started.scenario)
  const [source, setSource] = useState<ScenarioFiles | null>(null)
  const [viewId, setViewId] = useState<ViewId>(
    views.find((view) => view.id === started.view)?.id ?? 'cascade',
  )
  const [account, setAccount] = useState<string | null>(null)
  const [fault, setFault] = useState<ReturnType<typeof faultOf> | null>(null)
  useEffect(() => {
    listScenarios().then(setScenarios, (error) => setFault(faultOf(error)))
  }, [])
  useEffect(() => {
    setSource(null)
    setAccount(null)
    setFault(null)
    scenarioFiles(id).then(setSource, (error) => setFault(faultOf(error)))
  }, [id])
  const desk = useDesk(source, none, id === started.scenario ? started.turned : nothingTurned)
  const { turned, view } = desk
  useEffect(() => {
    if (view !== null) writeAddress({ scenario: id, view: viewId, turned })
  }, [id, viewId, turned, view])
  const tell = (name: string) => {
    setAccount(name)
    setViewId('accounts')
    scrollTo(0, 0)
  }
  const shown = desk.live ?? desk.view
  return (
    <>
      <Head {...{ scenarios, id, setId, viewId, setViewId }} />
      <main>
        {shown && (
          <header>
            <h1>{shown.title}</h1>
            {shown.tags.map((tag) => (
              <span key={tag.id} className={`tag ${tag.id === 'synthetic' ? tag.id : 'strong'}`}>
                {textOf(tag.text)}
              </span>
            ))}
            <span className="muted">
              {[shown.id, ...shown.size.map(textOf), `seed ${shown.seed}`].join(' · ')}
            </span>
          </header>
        )}
        {(fault ?? desk.fault) && <FaultBox fault={fault ?? desk.fault!} />}
        {!shown && !fault && !desk.fault && <Waiting text={desk.busy || 'loading the scenario'} />}
        {viewId === 'cascade' && <CascadeView desk={desk} onAccount={tell} />}
        {viewId === 'position' && <PositionView desk={desk} />}
        {viewId === 'accounts' && <AccountsView {...{ desk, account }} onAccount={tell} />}
        {viewId === 'map' && <MapView desk={desk} />}
        {shown && <Making view={shown} />}
      </main>
    </>
  )
}

function Waiting({ text }: { readonly text: string }) {
  return (
    <section aria-busy="true">
      <p role="status">{text} …</p>
      <p className="muted">
        The engine runs in this tab; nothing leaves your machine. The flagship has 80,000 accounts
        and takes some seconds.
      </p>
    </section>
  )
}

interface HeadProps {
  readonly scenarios: readonly ScenarioEntry[]
  readonly id: string
  readonly setId: (id: string) => void
  readonly viewId: ViewId
  readonly setViewId: (id: ViewId) => void
}

function Head({ scenarios, id, setId, viewId, setViewId }: HeadProps) {
  return (
    <nav className="topbar" aria-label="Views">
      <b>Cascade</b>
      <select aria-label="Scenario" value={id} onChange={(event) => setId(event.target.value)}>
        {scenarios.length === 0 && <option value={id}>{id}</option>}
        {scenarios.map((it) => (
          <option key={it.id} value={it.id}>
            {it.id}
          </option>
        ))}
      </select>
      {views.map((view) => (
        <button
          key={view.id}
          type="button"
          aria-current={view.id === viewId ? 'page' : undefined}
          onClick={() => setViewId(view.id)}
        >
          {view.title}
        </button>
      ))}
      <ThemeButton />
    </nav>
  )
}

const themes = ['auto', 'light', 'dark'] as const

function ThemeButton() {
  const [theme, setTheme] = useState<(typeof themes)[number]>('auto')
  useEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }, [theme])
  const next = useMemo(() => themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto', [theme])
  return (
    <button type="button" className="last" onClick={() => setTheme(next)}>
      Theme: {theme}
    </button>
  )
}

/** How this came about: the command that gives the same run, and what it rests on. */
function Making({ view }: { readonly view: NonNullable<ReturnType<typeof useDesk>['view']> }) {
  return (
    <section aria-label="How to get this again">
      <h2>The same run in a terminal</h2>
      <pre>
        <code>{view.command}</code>
      </pre>
      <p className="muted">
        hash <code data-testid="hash">{view.hash}</code> · cascade {view.version}
      </p>
      {view.about && <p>{view.about}</p>}
      {view.assumptions.length > 0 && (
        <ul>
          {view.assumptions.map((text) => (
            <li key={textOf(text)}>{textOf(text)}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
