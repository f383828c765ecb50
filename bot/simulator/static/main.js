// The page of phones: the simulator tells the whole state at each change, and this shows it.

import { follow, get } from './api.js'
import { prepareFaults, showFaults } from './faults.js'
import { preparePeople, showPeople } from './people.js'
import { Phone } from './phone.js'

const place = document.getElementById('phones')
const link = document.getElementById('link')
const phones = new Map()
let chosen = null
let latest = null

const { examples } = await get('examples')
prepareFaults()
preparePeople(choose)
follow(show, () => say('lost', 'The simulator does not answer. Trying again …'))

function show(state) {
  latest = state
  chosen ??= state.phones[0]?.key
  say(
    state.station.verified ? 'verified' : 'waiting',
    state.station.verified ? 'Connected to the station' : 'Waiting for the station …',
  )
  for (const phone of state.phones) phoneOf(phone.key).show(phone, state.station)
  mark()
  showFaults(state.faults, state.held)
}

function phoneOf(key) {
  if (!phones.has(key)) {
    phones.set(key, new Phone(key, examples))
    place.append(phones.get(key).element)
  }
  return phones.get(key)
}

// At phone width one phone is seen at a time; on a wider screen the chosen one is scrolled to.
function choose(key) {
  chosen = key
  mark()
  const phone = phoneOf(key)
  phone.element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  phone.focus()
}

function mark() {
  if (latest) showPeople(latest.phones, chosen)
  for (const [key, phone] of phones) phone.element.classList.toggle('chosen', key === chosen)
}

function say(condition, words) {
  link.dataset.link = condition
  link.textContent = words
}
