// Measures every text of every chart: none leaves its chart, none lies over another.
const wrong = [];
let texts = 0;
for (const figure of document.querySelectorAll("figure")) {
  const svg = figure.querySelector("svg");
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const boxes = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBBox()]);
  texts += boxes.length;
  boxes.forEach(([text, a], place) => {
    if (a.x < -0.5 || a.y < -0.5 || a.x + a.width > width + 0.5 || a.y + a.height > height + 0.5) {
      wrong.push(`${figure.dataset.name}: "${text}" leaves the chart`);
    }
    for (const [other, b] of boxes.slice(place + 1)) {
      const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (wide > 0.5 && high > 0.5) wrong.push(`${figure.dataset.name}: "${text}" lies over "${other}"`);
    }
  });
  if (boxes.length < 2) wrong.push(`${figure.dataset.name}: has hardly any text`);
}
const result = document.createElement("pre");
result.id = "result";
result.textContent = `measured ${texts} texts of ${document.querySelectorAll("figure").length} charts\n`
  + wrong.map((line) => `WRONG ${line}\n`).join("");
document.body.replaceChildren(result);
