// The panel of faults: each button arms one, or calls it off.

import { call } from './api.js'
import { attempt, make } from './dom.js'

const panel = document.getElementById('faults')
const toggle = document.getElementById('show-faults')
const times = document.getElementById('times')
const buttons = new Map()

export function prepareFaults() {
  open(window.matchMedia('(min-width: 1100px)').matches)
  toggle.addEventListener('click', () => open(panel.hidden))
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    open(false)
    toggle.focus()
  })
  document.getElementById('release').addEventListener('click', () => attempt(
    () => call('release', {}),
  ))
}

export function showFaults(faults, held) {
  for (const fault of faults) showFault(fault)
  const armed = faults.filter((fault) => fault.times !== 0).length
  const count = document.getElementById('armed')
  count.textContent = armed
  count.hidden = armed === 0
  const place = document.getElementById('held')
  place.hidden = held === 0
  place.firstElementChild.textContent = held === 1 ? '1 message waits.' : `${held} messages wait.`
}

function open(yes) {
  panel.hidden = !yes
  toggle.setAttribute('aria-expanded', String(yes))
}

function showFault(fault) {
  const button = buttons.get(fault.name) || add(fault)
  const armed = fault.times !== 0
  button.setAttribute('aria-pressed', String(armed))
  button.lastElementChild.textContent = !armed ? '' : fault.times === null ? 'on' : `× ${fault.times}`
}

function add(fault) {
  const button = make('button', { type: 'button', class: 'fault' }, fault.label, make('span'))
  button.addEventListener('click', () => attempt(() => flip(fault.name, button)))
  const side = panel.querySelector(`[data-side="${fault.side}"]`)
  const more = side.querySelector('details')
  if (fault.rare) more.append(button)
  else side.insertBefore(button, more)
  buttons.set(fault.name, button)
  return button
}

function flip(name, button) {
  if (button.getAttribute('aria-pressed') === 'true') return call('faults', { name }, 'DELETE')
  return call('faults', { name, times: times.value ? Number(times.value) : null })
}
