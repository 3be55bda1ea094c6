/** The text of a scenario: checked as it is typed, mistakes at their line, what may come next. */
import type { Completion } from 'cascade-engine/data'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { createClient, createLatest } from '../engine/client.ts'
import type { Fault, ScenarioFiles } from '../engine/protocol.ts'
import { faultOf } from '../use-desk.ts'
import { FaultBox } from './fault-box.tsx'

interface EditorProps {
  readonly source: ScenarioFiles
  readonly onRun: (text: string) => void
}

const shownMax = 10
const waitMs = 300

export function Editor({ source, onRun }: EditorProps) {
  const [text, setText] = useState(source.text)
  const [offset, setOffset] = useState(0)
  const area = useRef<HTMLTextAreaElement>(null)
  const { fault, isChecked, completions } = useChecks(source, text, offset)
  const line = lineOf(fault)
  const insert = ({ text: word }: Completion) => {
    const written = /[\w./-]*$/.exec(text.slice(0, offset))?.[0] ?? ''
    const at = offset - written.length + word.length
    setText(text.slice(0, offset - written.length) + word + text.slice(offset))
    setOffset(at)
    requestAnimationFrame(() => {
      area.current?.focus()
      area.current?.setSelectionRange(at, at)
    })
  }
  const press = (event: KeyboardEvent) => {
    const [first] = completions
    if (!(event.ctrlKey && event.key === ' ') || first === undefined) return
    event.preventDefault()
    insert(first)
  }
  return (
    <>
      <div className="editor">
        <Lines text={text} line={line} area={area} />
        <textarea
          ref={area}
          aria-label="The scenario as text"
          aria-invalid={fault !== null}
          spellCheck={false}
          rows={24}
          wrap="off"
          value={text}
          onChange={({ target }) => {
            setText(target.value)
            setOffset(target.selectionStart)
          }}
          onSelect={({ currentTarget }) => setOffset(currentTarget.selectionStart)}
          onKeyDown={press}
        />
      </div>
      <section className="completions" aria-label="What may be written here">
        {completions.slice(0, shownMax).map((it) => (
          <button key={it.text} type="button" title={it.means} onClick={() => insert(it)}>
            {it.text}
          </button>
        ))}
        <small>
          {completions.length > shownMax && `${completions.length - shownMax} more · `}
          {completions.length > 0 && `Ctrl+space takes ${completions[0]?.text}`}
          {completions[0]?.means && `: ${completions[0].means}`}
        </small>
      </section>
      <p role="status">{fault === null && isChecked ? 'No mistakes.' : ''}</p>
      {fault && <FaultBox fault={fault} />}
      <button type="button" disabled={fault !== null} onClick={() => onRun(text)}>
        Run this text
      </button>
    </>
  )
}

/** In a thread of its own: the scenario that is open goes on as it is. */
function useChecks(source: ScenarioFiles, text: string, offset: number) {
  const [fault, setFault] = useState<Fault | null>(null)
  const [isChecked, setChecked] = useState(false)
  const [completions, setCompletions] = useState<readonly Completion[]>([])
  const client = useMemo(() => createClient(), [])
  useEffect(() => () => client.close(), [client])
  const check = useMemo(
    () =>
      createLatest(
        (wanted: string) => client.open({ ...source, text: wanted, file: 'scenario.yaml' }),
        () => {
          setFault(null)
          setChecked(true)
        },
        (error) => setFault(faultOf(error)),
      ),
    [client, source],
  )
  useEffect(() => {
    const timer = setTimeout(() => check(text), waitMs)
    return () => clearTimeout(timer)
  }, [check, text])
  useEffect(() => {
    let isLate = false
    client.complete(text, offset).then(
      (found) => !isLate && setCompletions(found),
      () => {},
    )
    return () => {
      isLate = true
    }
  }, [client, text, offset])
  return { fault, isChecked, completions }
}

/** `scenario.yaml:12 · venues…` */
const lineOf = (fault: Fault | null): number =>
  Number(/\.yaml:(\d+)/.exec(fault?.where ?? '')?.[1] ?? 0)

interface LinesProps {
  readonly text: string
  /** Where a mistake is; 0: none. */
  readonly line: number
  readonly area: { readonly current: HTMLTextAreaElement | null }
}

/** Numbers beside the text; they scroll with it. */
function Lines({ text, line, area }: LinesProps) {
  const own = useRef<HTMLPreElement>(null)
  useEffect(() => {
    const text = area.current
    const follow = () => {
      if (own.current && text) own.current.scrollTop = text.scrollTop
    }
    text?.addEventListener('scroll', follow)
    return () => text?.removeEventListener('scroll', follow)
  }, [area])
  return (
    <pre ref={own} aria-hidden="true">
      {text.split('\n').map((_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <span key={at} className={at + 1 === line ? 'wrong' : ''}>
          {at + 1}
        </span>
      ))}
    </pre>
  )
}
