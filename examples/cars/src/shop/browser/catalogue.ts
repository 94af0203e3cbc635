// Shows news from all three servers at the top of the catalogue.
const line = document.querySelector<HTMLElement>('#live');
const isLoggedIn = document.querySelector<HTMLElement>('[data-live="yes"]') !== null;

if (line !== null && isLoggedIn) {
  const socket = new WebSocket(`wss://${location.host}/live`);
  socket.addEventListener('message', ({ data }) => {
    line.hidden = false;
    line.textContent = String(data);
  });
}
