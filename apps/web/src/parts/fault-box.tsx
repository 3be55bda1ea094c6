import type { Fault } from '../engine/protocol.ts'

/** What went wrong, where, what is allowed: as in the terminal. */
export function FaultBox({ fault }: { readonly fault: Fault }) {
  const facts = [
    ['where', fault.where],
    ['value', fault.value],
    ['allowed', fault.allowed],
  ] as const
  return (
    <section className="fault" role="alert">
      <p>
        <b>{fault.isInput ? '' : 'A defect of the program: '}</b>
        {fault.message}
      </p>
      <dl>
        {facts.map(([name, text]) =>
          text ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  )
}
