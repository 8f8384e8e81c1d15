"""A transcript as a page of HTML: `document.py` fills `page.html`, `page.css` and `page.js`."""
