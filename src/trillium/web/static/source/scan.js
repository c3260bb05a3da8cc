// Reads a QR code by camera and puts its text where the form expects it.
// <div data-scan data-into="id_text"> <button data-start hidden> <video hidden> <p data-said role="status">
import jsQR from "jsqr";

function look(video, canvas) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return null;
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(video, 0, 0, width, height);
  return jsQR(pen.getImageData(0, 0, width, height).data, width, height)?.data ?? null;
}

async function scan(box) {
  const video = box.querySelector("video");
  const said = box.querySelector("[data-said]");
  const canvas = document.createElement("canvas");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    said.textContent = box.dataset.refused;
    return;
  }
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  said.textContent = box.dataset.looking;
  const stop = () => { stream.getTracks().forEach((track) => track.stop()); video.hidden = true; };
  const next = () => {
    if (!stream.active) return;
    const found = look(video, canvas);
    if (found === null) { requestAnimationFrame(next); return; }
    stop();
    const field = document.getElementById(box.dataset.into);
    field.value = found;
    said.textContent = box.dataset.found;
    field.form?.requestSubmit();
  };
  next();
}

for (const box of document.querySelectorAll("[data-scan]")) {
  const button = box.querySelector("[data-start]");
  if (!navigator.mediaDevices?.getUserMedia) continue;
  button.hidden = false;
  button.addEventListener("click", () => scan(box));
}
