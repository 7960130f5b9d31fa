// Rows are made once and filled again; 15,000,000 px stand for all of them, as in the player.
const ROWS = 1_000_000
const ROW_PX = 38
const scroller = document.querySelector('.virtual-scroller')
const layer = document.getElementById('layer')
const height = Math.min(ROWS * ROW_PX, 15_000_000)
layer.style.height = `${height}px`
const slots = Math.ceil(scroller.clientHeight / ROW_PX) + 9
const rows = Array.from({ length: slots }, () => {
  const row = document.createElement('div')
  row.className = 'row'
  for (let i = 0; i < 7; i++) row.append(document.createElement('span'))
  layer.append(row)
  return row
})
let offset = 0
let last = 0

function fill() {
  const first = Math.max(0, Math.floor(offset / ROW_PX) - 4)
  for (let i = first; i < first + slots; i++) {
    const row = rows[i % slots]
    row.style.transform = `translateY(${i * ROW_PX - offset + scroller.scrollTop}px)`
    if (row.index === i) continue
    row.index = i
    row.dataset.row = i
    const cells = row.children
    cells[0].textContent = `Title of track ${i}`
    cells[1].textContent = `Artist ${i % 977}`
    cells[2].textContent = `Album ${i % 9973}`
    cells[3].textContent = String(1950 + (i % 75))
    cells[4].textContent = `Genre ${i % 31}`
    cells[5].textContent = '3:33'
  }
}

scroller.addEventListener('scroll', () => {
  offset += scroller.scrollTop - last
  last = scroller.scrollTop
  fill()
})
fill()
