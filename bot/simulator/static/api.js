// What the page asks of the simulator.

export async function call(name, fields, method = 'POST') {
  const answer = await fetch(`/sim/${name}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fields),
  })
  return read(answer)
}

export async function get(name) {
  return read(await fetch(`/sim/${name}`))
}

export async function sendFile(fields, file) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', file)
  return read(await fetch('/sim/file', { method: 'POST', body: form }))
}

// Calls `show` with the whole state at each change; `lost` when the simulator has gone.
export function follow(show, lost) {
  const events = new EventSource('/sim/events')
  events.addEventListener('message', (event) => show(JSON.parse(event.data)))
  events.addEventListener('error', lost)
}

async function read(answer) {
  const value = await answer.json()
  if (!answer.ok) throw new Error(value.error)
  return value
}
