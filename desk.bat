@echo off
rem Opens the editor's desk; makes the Python environment the first time. What it says is in scripts\starter, in UTF-8.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
set "PYTHONPATH="
set "PYTHONHOME="
cd /d "%~dp0"
set "PYTHON=%~dp0.venv\Scripts\python.exe"
set "STAMP=%~dp0.venv\installed-requirements.txt"
set "SUITS=import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"

if not exist "%PYTHON%" goto make
if not exist "%STAMP%" goto mend
fc /b requirements.txt "%STAMP%" >nul 2>&1 || goto mend
rem the project was moved
"%PYTHON%" -c "import tradebook" >nul 2>&1 || goto mend
goto open

:mend
"%PYTHON%" -c "import pip; %SUITS%" >nul 2>&1 && goto install
rem the window was closed while it was made, or its Python is gone
rmdir /s /q .venv

:make
set "FOUND="
for %%v in (3.13 3.12 3.11 3.14) do if not defined FOUND py -%%v -c "%SUITS%" >nul 2>&1 && set "FOUND=py -%%v"
if defined FOUND goto environment
py -3 -c "%SUITS%" >nul 2>&1 && set "FOUND=py -3"
if defined FOUND goto environment
python -c "%SUITS%" >nul 2>&1 && set "FOUND=python"
if defined FOUND goto environment
type scripts\starter\no-python.txt
goto failed

:environment
type scripts\starter\first-time.txt
%FOUND% -m venv .venv || goto unwritable

:install
"%PYTHON%" -m pip install --quiet --disable-pip-version-check -r requirements.txt || goto unreachable
"%PYTHON%" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . || goto unreachable
copy /y requirements.txt "%STAMP%" >nul

:open
"%PYTHON%" -P -m tradebook desk %*
if errorlevel 130 exit /b 0
if errorlevel 1 goto failed
exit /b 0

:unwritable
type scripts\starter\unwritable.txt
goto failed

:unreachable
type scripts\starter\unreachable.txt
goto failed

:failed
if not defined CI pause
exit /b 1
