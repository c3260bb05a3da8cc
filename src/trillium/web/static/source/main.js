// Comfort only: every page works without this file.
import "htmx.org/dist/htmx.js";

document.documentElement.classList.add("has-script");

/** The theme button posts a form; here the page turns at once and the cookie follows. */
function turnTheme(event) {
  const form = event.target.closest("form.theme-form");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.documentElement.dataset.theme = theme;
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
  form.querySelector(`button:not([value="${theme}"])`)?.focus();
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copies);
  field.select();
  await navigator.clipboard.writeText(field.value);
  const word = button.querySelector("[data-word]");
  const before = word.textContent;
  word.textContent = button.dataset.done;
  setTimeout(() => { word.textContent = before; }, 2500);
}

function closeSheets(except) {
  for (const sheet of document.querySelectorAll("details.drop[open]")) {
    if (!sheet.contains(except)) sheet.open = false;
  }
}

function dropFiles(zone) {
  const input = zone.querySelector("input[type=file]");
  const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function dress(root) {
  if (navigator.clipboard) root.querySelectorAll("button[data-copies]").forEach((button) => { button.hidden = false; });
  root.querySelectorAll("[data-file-drop]").forEach(dropFiles);
}

document.addEventListener("submit", turnTheme);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copies]");
  if (button) copy(button);
  closeSheets(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.drop[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
document.addEventListener("htmx:load", (event) => dress(event.detail.elt));
dress(document);
document.querySelector(".error-summary")?.focus();
