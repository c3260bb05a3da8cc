// Saves a draft while somebody writes. Without this file the Save button does it.
const PAUSE = 1500;

function keepSaving(form) {
  const saying = form.querySelector("[data-saying]");
  let timer = 0;
  let going = false;
  let again = false;
  let stopped = false;
  let afterwards = null;

  const say = (words, state = "") => { saying.textContent = words; saying.dataset.state = state; };

  async function save() {
    if (stopped) return;
    if (going) { again = true; return; }
    going = true;
    again = false;
    say(saying.dataset.busy);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-While-Writing": "1", Accept: "application/json" },
        credentials: "same-origin",
      });
      const told = await answer.json();
      if (told.revision !== undefined) form.elements.revision.value = told.revision;
      // Another writer was first: only a person can go on from here, with the Save button.
      stopped = answer.status === 409;
      say(told.said, told.saved ? "saved" : "waiting");
    } catch {
      say(saying.dataset.away, "waiting");
    }
    going = false;
    if (afterwards) afterwards();
    else if (again) save();
  }

  function later() {
    if (stopped) return;
    clearTimeout(timer);
    if (!going) say(saying.dataset.wait);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (going) {
      // The answer brings the number that the Save needs; without it we would be our own rival.
      event.preventDefault();
      again = false;
      afterwards = () => form.requestSubmit(event.submitter);
      return;
    }
    stopped = true;
  });
}

// A link to a field opens the folds that hold it. Browsers that do so themselves lose nothing.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
}

document.querySelectorAll("form[data-autosave]").forEach(keepSaving);
addEventListener("hashchange", unfold);
unfold();
