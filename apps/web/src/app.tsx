/** The page: which scenario, which view, which theme. */
import { type DeskView, textOf } from 'cascade-engine/report'
import { useEffect, useMemo, useState } from 'react'
import { type Address, readAddress, writeAddress } from './address.ts'
import { Exports } from './parts/exports.tsx'
import { FaultBox } from './parts/fault-box.tsx'
import { ServerJobs } from './parts/server-jobs.tsx'
import type { ScenarioEntry } from './scenario-files.ts'
import { type DeskState, useDesk } from './use-desk.ts'
import { type ScenarioState, useScenario } from './use-scenario.ts'
import { AccountsView } from './views/accounts.tsx'
import { AttackView } from './views/attack.tsx'
import { CascadeView } from './views/cascade.tsx'
import { ContagionView } from './views/contagion.tsx'
import { LabView } from './views/lab.tsx'
import { LearnView } from './views/learn.tsx'
import { MapView } from './views/map.tsx'
import { OwnView } from './views/own.tsx'
import { PositionView } from './views/position.tsx'
import { ReverseView } from './views/reverse.tsx'
import { TailView } from './views/tail.tsx'

const views = [
  { id: 'cascade', title: 'Cascade' },
  { id: 'position', title: 'My position' },
  { id: 'accounts', title: 'Accounts' },
  { id: 'map', title: 'Map' },
  { id: 'lab', title: 'Lab' },
  { id: 'tail', title: 'Tail' },
  { id: 'reverse', title: 'Reverse' },
  { id: 'attack', title: 'Attack' },
  { id: 'contagion', title: 'Contagion' },
  { id: 'own', title: 'Your own' },
  { id: 'learn', title: 'Learn' },
] as const
type ViewId = (typeof views)[number]['id']

const started = readAddress()
const viewOf = (id: string): ViewId => views.find((view) => view.id === id)?.id ?? 'cascade'

export function App() {
  const scenario = useScenario(started)
  const { id, source, set, begin, choose, isOwn } = scenario
  const [viewId, setViewId] = useState<ViewId>(viewOf(started.view))
  const [account, setAccount] = useState<string | null>(null)
  const desk = useDesk(source, set, begin)
  const { turned, view, live } = desk
  useEffect(() => {
    // A scenario of one's own is put into a link when it is asked for.
    if (view !== null && !isOwn) writeAddress({ scenario: id, view: viewId, turned, own: null })
  }, [id, viewId, turned, view, isOwn])
  const show = (next: ViewId) => {
    setViewId(next)
    scrollTo(0, 0)
  }
  const tell = (name: string) => {
    setAccount(name)
    show('accounts')
  }
  const open: typeof choose = (...next) => {
    setAccount(null)
    choose(...next)
  }
  const openTopic = (topic: Address) => {
    open(topic.scenario, topic.turned)
    show(viewOf(topic.view))
  }
  const openOwn: typeof scenario.openOwn = (files, changes) => {
    setAccount(null)
    scenario.openOwn(files, changes)
    show('cascade')
  }
  const shown = live ?? view
  const fault = scenario.fault ?? desk.fault
  return (
    <>
      <Head {...{ id, viewId, setViewId }} scenarios={scenario.scenarios} setId={open} />
      <main>
        {shown && <Title view={shown} />}
        {fault && <FaultBox fault={fault} />}
        {!shown && !fault && <Waiting text={desk.busy || 'loading the scenario'} />}
        <Shown {...{ desk, scenario, viewId, account, tell, open, openOwn, openTopic }} />
        {shown && source && desk.client && (
          <Exports
            source={source}
            ownSet={isOwn ? set : null}
            client={desk.client}
            view={shown}
            address={{ scenario: id, view: viewId, turned, own: null }}
          />
        )}
        {shown && <Making view={shown} />}
      </main>
    </>
  )
}

interface ShownProps {
  readonly desk: DeskState
  readonly scenario: ScenarioState
  readonly viewId: ViewId
  readonly account: string | null
  readonly tell: (account: string) => void
  readonly open: ScenarioState['choose']
  readonly openOwn: ScenarioState['openOwn']
  readonly openTopic: (topic: Address) => void
}

/** The view that is chosen. */
function Shown(props: ShownProps) {
  const { desk, scenario, viewId, account, tell, open, openOwn, openTopic } = props
  const { source, set } = scenario
  const run = (sets: readonly string[]) => source && openOwn(source, [...set, ...sets])
  return (
    <>
      {viewId === 'cascade' && <CascadeView desk={desk} onAccount={tell} />}
      {viewId === 'position' && <PositionView desk={desk} />}
      {viewId === 'accounts' && <AccountsView {...{ desk, account }} onAccount={tell} />}
      {viewId === 'map' && <MapView desk={desk} />}
      {viewId === 'lab' && source && <LabView {...{ desk, source, set }} />}
      {viewId === 'contagion' && source && (
        <ContagionView {...{ desk, source, set }} onAccount={tell} />
      )}
      {viewId === 'tail' && source && <TailView {...{ desk, source, set }} onRun={run} />}
      {viewId === 'reverse' && source && <ReverseView {...{ desk, source, set }} />}
      {viewId === 'attack' && source && (
        <AttackView {...{ desk, source, set }} onScenario={open} onRun={run} />
      )}
      {viewId === 'own' && source && <OwnView {...{ desk, source }} onOpen={openOwn} />}
      {viewId === 'own' && source && <ServerJobs {...{ source, set }} />}
      {viewId === 'learn' && <LearnView onOpen={openTopic} />}
    </>
  )
}

function Title({ view }: { readonly view: DeskView }) {
  return (
    <header>
      <h1>{view.title}</h1>
      {view.tags.map((tag) => (
        <span key={tag.id} className={`tag ${tag.id === 'synthetic' ? tag.id : 'strong'}`}>
          {textOf(tag.text)}
        </span>
      ))}
      <span className="muted">
        {[view.id, ...view.size.map(textOf), `seed ${view.seed}`].join(' · ')}
      </span>
    </header>
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
function Making({ view }: { readonly view: DeskView }) {
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
