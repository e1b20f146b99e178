// Finds what readers type, in Chinese, numbers, codes and words of other letters, and shows titles as the texts that they are.
// Sphinx's searchtools.js, which is loaded after this, uses a global splitQuery if there is one.
(() => {
  "use strict";
  // as tradebook.sphinxext.search cuts texts: runs of Chinese characters, numbers and words of other letters
  const PIECE = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{Letter}\p{Mark}\p{Number}_])+(?:\.\p{Number}+)*%?/gu;
  const PART = /[a-zA-Z0-9]+(?:\.\d+)?%?|[^a-zA-Z0-9_.%]+/g;

  const known = (word) => word in Search._index.terms || word in Search._index.titleterms;

  // The words of a run of Chinese characters that the index has, longest first; Sphinx cuts queries at spaces only.
  const cut = (run) => {
    const text = [...run];
    const words = [];
    let unknown = "";
    for (let start = 0; start < text.length; ) {
      let end = text.length;
      while (end > start + 1 && !known(text.slice(start, end).join(""))) end -= 1;
      if (end > start + 1) {
        if ([...unknown].length > 1) words.push(unknown);
        unknown = "";
        words.push(text.slice(start, end).join(""));
      } else {
        unknown += text[start];
      }
      start = end;
    }
    return [...unknown].length > 1 ? [...words, unknown] : words;
  };

  const stemmer = () => {
    const porter = new Stemmer();
    return (word) => {
      if (!/[a-z]/.test(word)) return word;
      const stem = porter.stemWord(word);
      return stem.length < 3 && word.length >= 3 ? word : stem;
    };
  };

  // The index has no words of a single character.
  const split = (query) => {
    const stem = stemmer();
    const pieces = query.match(PIECE) ?? [];
    const words = pieces.flatMap((piece) => {
      if (/\p{Script=Han}/u.test(piece)) return cut(piece);
      return known(stem(piece.toLowerCase())) ? [piece] : piece.match(PART) ?? [];
    });
    return words.filter((word) => word.length > 1);
  };

  window.splitQuery = split;

  // Sphinx leaves out numbers and English words such as "it".
  const parse = (query) => {
    const stem = stemmer();
    const words = split(query).map((word) => word.toLowerCase());
    return [query, new Set(words.map(stem)), new Set(), new Set(words), new Set()];
  };

  const textOf = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

  const htmlOf = (text) => {
    const holder = document.createElement("div");
    holder.textContent = text;
    return holder.innerHTML;
  };

  // In the index, titles of pages are HTML and those of sections are text; Sphinx writes both as HTML.
  const mendTitles = () => {
    const setIndex = Search.setIndex;
    const read = (index) => ({ ...index, titles: index.titles.map(textOf) });
    Search.setIndex = (index) => setIndex(read(index));
    if (Search.hasIndex()) Search._index = read(Search._index);
    const find = Search._performSearch;
    Search._performSearch = (...terms) => {
      const found = find(...terms).map(([page, title, ...rest]) => [page, htmlOf(title), ...rest]);
      const pages = new Set(found.map(([page]) => page));
      const missed = Object.keys(texts).filter((page) => !pages.has(page) && has(texts[page])).map(entry);
      // Sphinx shows the last first: pages that have what was typed, as it was typed, before those that have all of its
      // words, and these before those that have some
      const all = [...missed, ...found];
      const ranks = all.map(([page, title]) => rank(`${textOf(title)} ${texts[page] ?? ""}`));
      return [0, 1, 2].flatMap((wanted) => all.filter((_, place) => ranks[place] === wanted));
    };
  };

  // The texts of the pages come with the search page, since a browser lets a page on disk fetch no other.
  const texts = window.searchTexts ?? {};
  const typed = new URLSearchParams(window.location.search).get("q") ?? "";
  const normal = (text) => text.replace(/\s+/g, " ").toLowerCase();

  // Where a text has something as it was typed: 6.3 is not in 16.3 or 6.35, and SI not in signs; -1 if nowhere.
  const placeOf = (text, word) => {
    const literal = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const before = /^[a-z0-9]/.test(word) ? "(?<![a-z0-9.])" : "";
    const after = /[a-z0-9]$/.test(word) ? "(?![a-z0-9]|\\.[0-9])" : "";
    return word ? text.search(new RegExp(before + literal + after, "u")) : -1;
  };
  const has = (text) => placeOf(normal(text), normal(typed).trim()) >= 0;
  const rank = (text) => {
    if (has(text)) return 2;
    const stem = stemmer();
    const plain = normal(text);
    const words = split(typed).map((word) => word.toLowerCase());
    return words.every((word) => plain.includes(word) || plain.includes(stem(word))) ? 1 : 0;
  };

  // A page as Sphinx lists it: the index has words, and what was typed need not be one.
  const entry = (page) => {
    const place = Search._index.docnames.indexOf(page);
    return [page, htmlOf(Search._index.titles[place] ?? page), "", null, 1, Search._index.filenames[place] ?? page];
  };

  const BEFORE = 30;
  const AFTER = 80;

  // What stands around the first place of what was typed, or else of its words, with it marked.
  const snippet = (text) => {
    const plain = text.replace(/\s+/g, " ");
    const sought = [typed.replace(/\s+/g, " ").trim(), ...split(typed)].filter((word) => word);
    for (const word of sought) {
      const whole = placeOf(plain.toLowerCase(), word.toLowerCase());
      const place = whole < 0 && word !== sought[0] ? plain.toLowerCase().indexOf(word.toLowerCase()) : whole;
      if (place < 0) continue;
      const start = Math.max(0, place - BEFORE);
      const end = Math.min(plain.length, place + word.length + AFTER);
      const line = document.createElement("p");
      line.className = "search-snippet";
      const mark = document.createElement("mark");
      mark.textContent = plain.slice(place, place + word.length);
      line.append(start ? "…" : "", plain.slice(start, place), mark, plain.slice(place + word.length, end), end < plain.length ? "…" : "");
      return line;
    }
    return null;
  };

  const addSnippets = () => {
    const results = document.getElementById("search-results");
    if (!results) return;
    new MutationObserver(() => {
      results.querySelectorAll("ul.search > li:not([data-snippet])").forEach((item) => {
        item.dataset.snippet = "true";
        const href = item.querySelector("a")?.getAttribute("href") ?? "";
        const line = snippet(texts[href.replace(/\.html.*$/, "")] ?? "");
        if (line) item.append(line);
      });
    }).observe(results, { childList: true, subtree: true });
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (typeof Search === "undefined") return;
    Search._parseQuery = parse;
    mendTitles();
    addSnippets();
  });
})();
