// Small helpers for making elements; text is always set as text.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.filter((child) => child !== null && child !== ''))
  return element
}

export function icon(name, label, className = '') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `/sim/static/icons.svg#${name}`)
  svg.append(use)
  svg.setAttribute('class', className)
  svg.setAttribute('aria-hidden', 'true')
  return label ? make('span', { class: 'icon', title: label }, svg, unseen(label)) : svg
}

export function unseen(text) {
  return make('span', { class: 'unseen' }, text)
}

export function time(iso) {
  const at = new Date(iso)
  const shown = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return make('time', { datetime: iso, title: at.toLocaleString() }, shown)
}

export function toast(words) {
  const place = document.getElementById('toast')
  place.textContent = words
  place.hidden = false
  clearTimeout(toast.timer)
  toast.timer = setTimeout(() => { place.hidden = true }, 6000)
}

// Does something that may be refused, and says why if it is.
export async function attempt(work) {
  try {
    return await work()
  } catch (error) {
    toast(error.message)
    return null
  }
}
