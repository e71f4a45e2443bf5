// The page: a terminal that shows the app, keys for thumbs, and the app's sound.

import { Sound } from "./sound.js";
import { Terminal } from "./xterm.mjs";

const FRAME = 0;
const TAKEN_OVER = 4001;
const IN_USE = 409;
const RETRY_MS = 1000;
const ALLOWED_MS = 500; // a browser that lets sound out without a tap has done so by then
const ASK_CLOCK_MS = 2000;
const FIRST_ASKED_MS = [0, 100, 200, 300, 400];

// The token leaves the address bar and the history; a cookie is in its place.
history.replaceState(null, "", location.pathname);

const element = (id) => document.getElementById(id);
const isTouched = matchMedia("(any-pointer: coarse)").matches;
const fontSize = innerWidth < 600 ? 13 : innerWidth < 1400 ? 18 : 20;

const terminal = new Terminal({
  fontFamily: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace",
  fontSize,
  scrollback: 0,
  theme: { background: "#11161b", foreground: "#d9dfe5" },
});
terminal.open(element("terminal"));
sharpen();

let socket = null;
let isEnded = false;
let isStopped = false;
let soundGoesTo = "page";
let aheadMs = 0;
const sound = new Sound(showSound);

function send(...message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// Cells of whole pixels: between others the large letters would show seams.
function sharpen() {
  const screen = terminal.element.querySelector(".xterm-screen").getBoundingClientRect();
  const width = screen.width / terminal.cols;
  terminal.options.fontSize = (fontSize * Math.round(width)) / width;
}

// As many cells as there is room for.
function fit() {
  const room = element("terminal").getBoundingClientRect();
  const screen = terminal.element.querySelector(".xterm-screen").getBoundingClientRect();
  const columns = Math.floor((room.width - 8) / (screen.width / terminal.cols));
  const rows = Math.floor((room.height - 4) / (screen.height / terminal.rows));
  if (columns > 1 && rows > 1) terminal.resize(columns, rows);
}

function open() {
  isEnded = false;
  showMessage("");
  fit();
  terminal.reset();
  send("open", terminal.cols, terminal.rows);
  terminal.focus();
}

function connect() {
  socket = new WebSocket(`ws://${location.host}/socket`);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    sound.reset();
    for (const ms of FIRST_ASKED_MS) setTimeout(askClock, ms);
    open();
  };
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") receive(...JSON.parse(data));
    else if (new Uint8Array(data, 0, 1)[0] === FRAME) terminal.write(new Uint8Array(data, 1));
    else sound.play(data, 1);
  };
  socket.onclose = ({ code }) => {
    sound.cut();
    if (code === TAKEN_OVER) showMessage("coach-tui is open in another tab.", "Use this one", connect);
    else if (isStopped) showMessage("coach-tui serve has ended.");
    else explainLoss();
  };
}

function receive(name, ...values) {
  if (name === "clock") sound.learnClock(values[0], performance.now(), values[1]);
  if (name === "sound") {
    [soundGoesTo, aheadMs] = values;
    showSound();
  }
  if (name === "stopped") isStopped = true;
  if (name === "ended") {
    isEnded = true;
    showMessage("coach-tui has ended.", "Start again", open);
  }
}

function askClock() {
  send("clock", performance.now());
}

// Without a connection: say why, and try again as long as that may help.
async function explainLoss() {
  let text = "The connection is lost. A session that was running is paused.";
  let mayHelp = true;
  try {
    const answer = await fetch("/");
    if (!answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      text = page.querySelector("p").textContent;
      mayHelp = answer.status === IN_USE;
    }
  } catch {
    // The server is out of reach.
  }
  showMessage(text);
  if (mayHelp) setTimeout(connect, RETRY_MS);
}

function showMessage(text, label = "", action = null) {
  const [words, button] = element("message").children;
  element("message").hidden = !text;
  words.textContent = text;
  button.hidden = !action;
  button.textContent = label;
  button.onclick = action;
  fit();
}

function showSound() {
  const output = element("output");
  const isHere = soundGoesTo === "page";
  output.hidden = false;
  output.classList.toggle("urgent", isHere && !sound.isOn);
  if (isHere && !sound.isOn) {
    element("sound").textContent = "No sound yet: browsers want a tap first.";
    output.textContent = "Turn on the sound";
    output.onclick = () => sound.resume();
  } else if (isHere) {
    element("sound").textContent = `Sound plays here, mixed ${aheadMs} ms ahead.`;
    output.textContent = "Use the machine's speaker";
    output.onclick = () => send("sound", "machine");
  } else {
    element("sound").textContent = "Sound plays on the machine's speaker.";
    output.textContent = "Play it here";
    output.onclick = () => send("sound", "page");
  }
}

function press(keys) {
  if (isEnded) open();
  else send("keys", keys);
}

terminal.onData(press);
terminal.onBinary(press);
terminal.onResize(({ cols, rows }) => send("size", cols, rows));
for (const button of document.querySelectorAll("[data-keys]")) {
  button.onclick = () => press(button.dataset.keys);
}
// A tap on a button leaves the focus with the terminal, for those with a keyboard, too.
addEventListener("mousedown", (event) => {
  if (event.target.closest("button")) event.preventDefault();
});
new ResizeObserver(fit).observe(element("terminal"));
setInterval(askClock, ASK_CLOCK_MS);
for (const name of ["pointerdown", "keydown"]) {
  addEventListener(name, () => sound.resume(), { capture: true });
}

// On a touch screen a tap is for the app: the keyboard comes up by its button only.
if (isTouched) {
  terminal.textarea.inputMode = "none";
  element("keyboard").onclick = () => {
    const isUp = terminal.textarea.inputMode === "text";
    terminal.textarea.inputMode = isUp ? "none" : "text";
    terminal.blur();
    if (!isUp) terminal.focus();
  };
}

// A finger that moves up and down scrolls, as a wheel does.
let touchedY = null;
element("terminal").addEventListener("touchstart", (event) => {
  touchedY = event.touches[0].clientY;
});
element("terminal").addEventListener("touchmove", (event) => {
  const { clientX, clientY } = event.touches[0];
  const deltaY = touchedY - clientY;
  if (Math.abs(deltaY) < fontSize) return;
  touchedY = clientY;
  const wheel = { deltaY, clientX, clientY, bubbles: true, cancelable: true };
  terminal.element.dispatchEvent(new WheelEvent("wheel", wheel));
}, { passive: true });

// For tests: what plays, and by which clocks.
window.coach = { sound, get socket() { return socket; } };

// Browsers let no sound out before a tap, so that the session starts after it.
async function start() {
  showSound();
  await sound.resume(ALLOWED_MS);
  if (!sound.isOn) {
    await new Promise((resolve) => {
      document.body.classList.add("first");
      showMessage("The app is shown here, with its sound.", "Start", resolve);
    });
    await sound.resume();
    document.body.classList.remove("first");
  }
  showMessage("Starting…");
  await sound.settle();
  connect();
}

start();
