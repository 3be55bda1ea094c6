/** Runs on the server that serves the page, where one does: they outlast the tab. */
import { useState } from 'react'
import type { ScenarioFiles } from '../engine/protocol.ts'
import { deleteApiRunsId, getApiRuns, type Job, postApiRuns } from '../engine/server-client.ts'

interface ServerJobsProps {
  readonly source: ScenarioFiles
  readonly set: readonly string[]
}

const everyMs = 500
const isOpen = ({ state }: Job): boolean => state === 'waiting' || state === 'running'

export function ServerJobs({ source, set }: ServerJobsProps) {
  const [jobs, setJobs] = useState<readonly Job[] | null>(null)
  const [told, setTold] = useState('')
  const act = async (what: () => Promise<unknown>) => {
    try {
      await what()
      await follow(setJobs)
      setTold('')
    } catch (error) {
      setTold(`No server answers: ${error instanceof Error ? error.message : error}`)
    }
  }
  const run = () => postApiRuns({ kind: 'run', scenario: scenarioOf(source), set: [...set] })
  return (
    <section aria-label="On the server">
      <h2>On the server that serves this page</h2>
      <p>
        With <code>cascade serve</code> a run may go on there when this tab is closed. The scenario
        is sent to it, and its results stay in its folder.
      </p>
      <div className="toolbar">
        <button type="button" onClick={() => void act(run)}>
          Run this scenario there
        </button>
        <button type="button" onClick={() => void act(async () => {})}>
          What is there?
        </button>
        <span role="status">{told}</span>
      </div>
      {jobs !== null && jobs.length === 0 && <p>Nothing has been run there yet.</p>}
      <ul>
        {(jobs ?? []).map((job) => (
          <JobLine
            key={job.id}
            job={job}
            onCancel={() => void act(() => deleteApiRunsId(job.id))}
          />
        ))}
      </ul>
    </section>
  )
}

/** Until nothing goes on any more. */
async function follow(hear: (jobs: readonly Job[]) => void): Promise<void> {
  for (;;) {
    const jobs = await getApiRuns()
    hear(jobs)
    if (!jobs.some(isOpen)) return
    await new Promise((done) => setTimeout(done, everyMs))
  }
}

/** A shipped one by its id. */
function scenarioOf({ file, text, files }: ScenarioFiles) {
  const shipped = /^scenarios\/([a-z0-9-]+)\/scenario\.yaml$/.exec(file)?.[1]
  return shipped ?? { text, files: { ...files } }
}

function JobLine({ job, onCancel }: { readonly job: Job; readonly onCancel: () => void }) {
  const { id, kind, scenario, state, hash, error, files } = job
  return (
    <li>
      {kind} {scenario}: {state} {hash && <code>{hash}</code>} {error?.message}{' '}
      {files.map((name) => (
        <a key={name} href={`/api/runs/${id}/files/${name}`}>
          {name}{' '}
        </a>
      ))}
      {isOpen(job) && (
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      )}
    </li>
  )
}
