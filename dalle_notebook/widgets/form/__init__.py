"""`dalle.form()`: `widget` speaks with the page, the others are an idea of it each."""

from dalle_notebook.widgets.form.widget import Form as Form
from dalle_notebook.widgets.form.widget import form as form
